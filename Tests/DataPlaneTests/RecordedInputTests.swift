import Dialects
import Foundation
import RecordingsTesting
import Testing
import TokenCount
import Vocabulary

@testable import DataPlane

/// A request whose answer reports its input.
private struct RecordedInput {
    let id: String
    let model: String
    let body: [UInt8]
    let answer: [String]

    /// The requests of an operation that a provider answered well.
    static func all(_ provider: String, _ name: String) throws -> [RecordedInput] {
        let file = URL(filePath: try #require(RecordingsFolder.path)).appending(path: "\(provider).jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            guard let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                record["operation"] as? String == name, let id = record["id"] as? String,
                let request = record["request"] as? [String: Any],
                let body = request["body"] as? [String: Any], let model = body["model"] as? String,
                let response = record["response"] as? [String: Any], response["status"] as? Int == 200,
                let answer = response["body"] as? String
            else { return nil }
            return RecordedInput(
                id: id,
                model: model,
                body: Array(try JSONSerialization.data(withJSONObject: body)),
                answer: parts(answer)
            )
        }
    }

    /// The body of a plain answer, or the data of each event of a stream.
    private static func parts(_ body: String) -> [String] {
        if (try? JSONSerialization.jsonObject(with: Data(body.utf8))) != nil { return [body] }
        return body.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("data:") }.map {
            String($0.dropFirst(5))
        }
    }

    /// The input that the answer reports.
    func reported<Reader: UsageReading>(_ reader: Reader.Type) -> Int? {
        var merged = RawUsage()
        for part in answer {
            let bytes = Array(part.utf8)
            if let raw = reader.read(answer: bytes.span) { merged.merge(raw) }
        }
        return reader.convention.usage(of: merged)?.input
    }
}

/// Whether what is held for a request is enough for what OpenAI has billed for it.
@Suite("Input of recorded requests", .needsRecordings)
struct RecordedInputTests {
    private struct Counted {
        let name: String
        let outline: PromptOutline
        let bound: Int
        let reported: Int
    }

    /// The requests that are counted, each with what it is held for and with what was reported.
    private static func counted<Reader: UsageReading>(
        _ operation: Dialects.Operation,
        _ reader: Reader.Type,
        _ requests: [RecordedInput]
    ) throws -> [Counted] {
        let dialect = try #require(operation.passed)
        return requests.compactMap { (request) -> Counted? in
            guard let vocabulary = TokenVocabulary(kind: "openai", model: request.model),
                let envelope = try? dialect.envelope(request.body.span, model: nil, isStream: nil),
                !envelope.namesContent, let reported = request.reported(reader)
            else { return nil }
            let outline = PromptOutline(operation, request.body.span)
            guard !outline.isPartial else { return nil }
            let rule = TokenRule(vocabulary: vocabulary, framing: ChatFraming(model: request.model))
            var tally = InputTally(operation, outline, rule)
            _ = tally.advance(request.body.span, by: .max)
            return Counted(
                name: "\(request.id), \(request.model): \(outline)",
                outline: outline,
                bound: tally.result.bound,
                reported: reported
            )
        }
    }

    @Test(
        "what a request of the Responses API is held for is what was billed for it, or more",
        arguments: [("openai", 40), ("azure_openai", 15), ("chatgpt_codex", 8), ("github_copilot", 2)]
    )
    func responses(provider: String, least: Int) throws {
        let all = try RecordedInput.all(provider, "responses")
        let counted = try Self.counted(.responses, ResponsesUsage.self, all)

        #expect(counted.count >= least)
        for each in counted {
            #expect(each.bound >= each.reported, "\(each.name)")
            // Where nothing is structured, the room is that of the messages.
            let outline = each.outline
            if outline.nodes <= outline.messages, outline.sealedBytes == 0 {
                #expect(each.bound <= each.reported + 8 * (outline.messages + 1), "\(each.name)")
            }
        }
    }

    @Test(
        "what a request of the older routes is held for is what was billed for it, or more",
        arguments: [
            (Dialects.Operation.chatCompletions, "chat", 30), (.completions, "completions", 1),
            (.embeddings, "embeddings", 3),
        ]
    )
    func others(operation: Dialects.Operation, name: String, least: Int) throws {
        let counted = try Self.counted(operation, UsageReport.self, try RecordedInput.all("openai", name))

        #expect(counted.count >= least)
        for each in counted { #expect(each.bound >= each.reported, "\(each.name)") }
    }
}
