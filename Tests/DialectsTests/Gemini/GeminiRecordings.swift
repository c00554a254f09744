import Foundation
import JSONText
import RecordingsTesting

/// Recorded traffic, if it is there (see `RecordingsFolder`).
enum GeminiRecordings {
    /// One recorded exchange.
    struct Recording {
        var id: String
        var isStream: Bool
        var path: String
        var status: Int
        var request: JSONValue
        var answer: String
    }

    /// The exchanges of an operation with Google's two services.
    static func all(_ operation: String) throws -> [Recording] {
        guard let folder = RecordingsFolder.path else { return [] }
        return try ["gemini", "vertex"].flatMap { name in
            let url = URL(fileURLWithPath: folder).appendingPathComponent("\(name).jsonl")
            let lines = try Data(contentsOf: url).split(separator: UInt8(ascii: "\n"))
            return try lines.compactMap { try recording(JSONValue.read(Array($0)), operation) }
        }
    }

    private static func recording(_ value: JSONValue, _ operation: String) -> Recording? {
        guard value["operation"]?.string == operation, let request = value["request"],
            let response = value["response"]
        else { return nil }
        return Recording(
            id: value["id"]?.string ?? "",
            isStream: value["stream"]?.bool ?? false,
            path: request["path"]?.string ?? "",
            status: response["status"]?.integer ?? 0,
            request: request["body"] ?? .null,
            answer: response["body"]?.string ?? ""
        )
    }
}

extension GeminiRecordings.Recording {
    /// The model that the path names.
    var model: String {
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        return last.split(separator: ":").first.map(String.init) ?? ""
    }
}
