import Foundation
import JSONText
import RecordingsTesting
import Testing

@testable import Dialects

/// Recorded traffic of the dialect, if it is there (see `RecordingsFolder`).
struct AnthropicRecording: CustomTestStringConvertible, Sendable {
    let id: String
    let operation: String
    let request: JSONValue?
    let status: Int?
    let body: String

    var testDescription: String { id }

    /// All recordings; empty without the folder.
    static let all: [AnthropicRecording] = {
        guard let folder = RecordingsFolder.path else { return [] }
        return ["anthropic", "vertex", "azure_openai", "response-only"].flatMap { provider in
            let path = "\(folder)/\(provider).jsonl"
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            return text.split(separator: "\n").compactMap { line in
                let record = try? JSONValue.read(Array(line.utf8))
                let isOther = provider == "vertex" && record?["operation"] == "count_tokens"
                return isOther ? nil : record.flatMap(AnthropicRecording.init)
            }
        }
    }()

    private init?(_ record: JSONValue) {
        guard let operation = record["operation"]?.string, ["messages", "count_tokens"].contains(operation),
            let body = record["response"]?["body"]?.string
        else { return nil }
        id = record["id"]?.string ?? ""
        self.operation = operation
        request = record["request"]?["body"]
        status = record["response"]?["status"]?.integer
        self.body = body
    }

    /// Whether the answer is a stream: of events, or of their data alone, one a line.
    var isStream: Bool {
        body.hasPrefix("event:") || body.hasPrefix("data:") || body.contains(#""message_start""#)
    }

    /// The data of the stream's events.
    var events: [String] {
        let isFramed = body.hasPrefix("event:") || body.hasPrefix("data:")
        return body.split(whereSeparator: \.isNewline).compactMap { line in
            guard isFramed else { return String(line) }
            return line.hasPrefix("data:") ? String(line.dropFirst(line.hasPrefix("data: ") ? 6 : 5)) : nil
        }
    }
}
