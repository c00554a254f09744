import Foundation
import JSONText
import Testing

/// Recorded traffic of Bedrock, if it is there (see `Recording`).
struct ConverseRecording: CustomTestStringConvertible, Sendable {
    let id: String
    let model: String
    let status: Int
    let isStream: Bool
    let request: JSONValue?
    let response: [UInt8]

    var testDescription: String { id }

    /// The recordings of an operation.
    static func all(_ operation: String) -> [ConverseRecording] {
        Recording.all("bedrock", [operation]).compactMap { recording in
            let text = String(decoding: recording.response, as: UTF8.self)
            let bytes = recording.isBinary ? Data(base64Encoded: text).map { Array($0) } : recording.response
            let parts = recording.path.split(separator: "/", omittingEmptySubsequences: true)
            let verbs = ["converse", "converse-stream", "invoke", "invoke-with-response-stream"]
            let named = parts.dropFirst().filter { !verbs.contains(String($0)) }.joined(separator: "/")
            guard let bytes, let model = named.removingPercentEncoding else { return nil }
            return ConverseRecording(
                id: recording.id,
                model: model,
                status: recording.status,
                isStream: recording.isBinary,
                request: recording.request,
                response: bytes
            )
        }
    }

    static let converse = all("converse")
    static let invoke = all("invoke")
}
