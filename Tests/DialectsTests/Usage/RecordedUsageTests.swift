import Dialects
import Foundation
import RecordingsTesting
import Testing
import Vocabulary

/// Real answers of providers, if they are there (see `RecordingsFolder`).
private enum Recordings {
    struct Answer {
        let id: String
        /// The body of a plain answer, or the data of each event of a stream.
        let parts: [String]
    }

    /// The answers with a good status of some operations of a provider, but those in binary framing.
    static func answers(_ provider: String, _ operations: Set<String>) throws -> [Answer] {
        let file = URL(filePath: try #require(RecordingsFolder.path)).appending(path: "\(provider).jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            guard let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let id = record["id"] as? String, let operation = record["operation"] as? String,
                operations.contains(operation), let response = record["response"] as? [String: Any],
                response["status"] as? Int == 200, response["body_encoding"] == nil,
                let body = response["body"] as? String
            else { return nil }
            return Answer(id: id, parts: parts(body))
        }
    }

    private static func parts(_ body: String) -> [String] {
        if body.contains("{"), (try? JSONSerialization.jsonObject(with: Data(body.utf8))) != nil {
            return [body]
        }
        return body.split(whereSeparator: \.isNewline).compactMap { line in
            if line.hasPrefix("{") { return String(line) }
            guard line.hasPrefix("data:") else { return nil }
            return String(line.dropFirst(5))
        }
    }
}

@Suite("Usage of recorded answers", .needsRecordings)
struct RecordedUsageTests {
    private func raw<Reader: UsageReading>(_ reader: Reader.Type, _ answer: Recordings.Answer) -> RawUsage {
        var merged = RawUsage()
        for part in answer.parts {
            let bytes = Array(part.utf8)
            if let raw = reader.read(answer: bytes.span) { merged.merge(raw) }
        }
        return merged
    }

    /// How many recordings report a total; every one of them must be met by the normal form.
    private func addUp<Reader: UsageReading>(
        _ reader: Reader.Type,
        _ provider: String,
        _ operations: Set<String>
    ) throws -> Int {
        var checked = 0
        for answer in try Recordings.answers(provider, operations) {
            let raw = raw(reader, answer)
            // One server's whole report of an answer that failed is a total of zero beside an input.
            guard let total = raw.total, total > 0, raw.input != nil else { continue }
            let usage = reader.convention.usage(of: raw)
            #expect(usage.map { $0.input + $0.output } == total, "\(answer.id): \(raw)")
            checked += 1
        }
        return checked
    }

    @Test("input and output together are the reported total, provider by provider")
    func totals() throws {
        #expect(try addUp(UsageReport.self, "openai", ["chat"]) > 60)
        #expect(try addUp(UsageReport.self, "openai", ["completions"]) > 0)
        #expect(try addUp(UsageReport.self, "openai", ["embeddings"]) > 5)
        #expect(try addUp(UsageReport.self, "openai", ["images"]) > 2)
        #expect(try addUp(UsageReport.self, "openai", ["audio"]) > 1)
        #expect(try addUp(UsageReport.self, "groq", ["chat"]) > 40)
        #expect(try addUp(UsageReport.self, "mistral", ["chat"]) > 50)
        #expect(try addUp(UsageReport.self, "mistral", ["embeddings"]) > 5)
        #expect(try addUp(UsageReport.self, "deepseek", ["chat"]) > 50)
        #expect(try addUp(UsageReport.self, "xai", ["chat"]) > 20)
        #expect(try addUp(ResponsesUsage.self, "openai", ["responses"]) > 60)
        #expect(try addUp(ResponsesUsage.self, "xai", ["responses"]) > 30)
        #expect(try addUp(GeminiUsage.self, "gemini", ["generate_content"]) > 60)
        #expect(try addUp(GeminiUsage.self, "vertex", ["generate_content"]) > 30)
        #expect(try addUp(ConverseUsage.self, "bedrock", ["converse"]) > 20)
    }

    @Test(
        "servers that follow OpenAI count as OpenAI does, or show the difference in the total",
        arguments: [
            "avian", "azure_openai", "cerebras", "cloudflare", "crusoe", "databricks", "deepinfra",
            "doubleword",
            "fireworks", "github_copilot", "gpustack", "huggingface", "lambda", "llamacpp", "minimax",
            "mistralrs",
            "ollama", "openrouter", "perplexity", "snowflake", "together", "venice", "vllm",
            "writer", "zai",
        ]
    )
    func compatible(provider: String) throws {
        #expect(try addUp(UsageReport.self, provider, ["chat", "completions", "embeddings"]) > 0)
    }

    @Test("Vercel's gateway leaves reasoning out of the output and of the total")
    func vercel() throws {
        var reasoned = 0
        for answer in try Recordings.answers("vercel_gateway", ["chat"]) {
            let raw = raw(UsageReport.self, answer)
            guard let total = raw.total, let usage = UsageReport.convention.usage(of: raw) else { continue }
            #expect(usage.input + usage.output == total + usage.reasoning, "\(answer.id): \(raw)")
            if usage.reasoning > 0 { reasoned += 1 }
        }
        #expect(reasoned > 5)
    }

    @Test("Anthropic's input is what was new, read and written together")
    func anthropic() throws {
        var cached = 0
        for answer in try Recordings.answers("anthropic", ["messages"]) {
            let raw = raw(AnthropicUsage.self, answer)
            guard let usage = AnthropicUsage.convention.usage(of: raw), raw.outside == nil else { continue }
            let parts = (raw.input ?? 0) + (raw.cached ?? 0) + (raw.cacheWrite ?? 0)
            #expect(usage.input == parts && usage.output == raw.output, "\(answer.id)")
            #expect(usage.rare[.cacheWriteLong] <= usage.cacheWrite, "\(answer.id)")
            if usage.cachedInput + usage.cacheWrite > 0 { cached += 1 }
        }
        #expect(cached > 2)
    }

    @Test("Cohere shows what was processed and charges what was billed")
    func cohere() throws {
        var unbilled = 0
        for answer in try Recordings.answers("cohere", ["chat"]) {
            let raw = raw(CohereUsage.self, answer)
            guard let usage = CohereUsage.convention.usage(of: raw), let billed = raw.billedInput else {
                continue
            }
            #expect(usage.input - usage.rare[.unbilledInput] == billed, "\(answer.id)")
            #expect(usage.output - usage.rare[.unbilledOutput] == raw.billedOutput, "\(answer.id)")
            #expect(usage.input >= raw.input ?? 0, "\(answer.id)")
            if usage.rare[.unbilledInput] > 0 { unbilled += 1 }
        }
        #expect(unbilled > 30)
        let reranked = try Recordings.answers("cohere", ["rerank"]).compactMap {
            CohereUsage.convention.usage(of: raw(CohereUsage.self, $0))
        }
        #expect(reranked.contains { $0.rare[.searchUnits] > 0 })
    }

    @Test(
        "operations that are no conversations are counted by what their answers say, each in its own measure"
    )
    func others() throws {
        func usages(_ provider: String, _ name: String, _ operation: Dialects.Operation) throws -> [Usage] {
            let dialect = try #require(operation.passed)
            return try Recordings.answers(provider, [name]).compactMap { answer in
                let body = Array((answer.parts.first ?? "").utf8)
                return dialect.usage(ofAnswer: body.span)
            }
        }
        let pictures = try usages("openai", "images", .imageGenerations)
        #expect(pictures.count { $0.output > 0 && $0.rare[.imageOutput] > 0 } > 2)
        #expect(pictures.count { $0.rare[.images] > 0 } > 7)
        let sounds = try usages("openai", "audio", .transcriptions)
        #expect(sounds.contains { $0.input > 0 && $0.rare[.audioInput] > 0 })
        #expect(sounds.contains { $0.rare[.audioMilliseconds] > 0 })
        #expect(try usages("cohere", "rerank", .rerankV2).count { $0.rare[.searchUnits] > 0 } > 4)
        #expect(try usages("bedrock", "invoke", .invoke).count { $0.input > 0 } > 14)
    }
}
