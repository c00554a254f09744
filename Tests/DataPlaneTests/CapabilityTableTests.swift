import Catalogue
import Dialects
import Foundation
import JSONText
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("The table of capabilities")
struct CapabilityTableTests {
    private static let rows = CapabilityTable.rows(ProviderCatalogue.builtIn.providers)

    /// What of a probe must stand in the body of a provider that has the capability: one of these.
    private static let marks: [Capability: [String]] = [
        .multipleChoices: [#""n":2"#, #""candidateCount":2"#], .seed: ["4242"], .sampling: ["0.3125"],
        .topK: ["37"], .penalties: ["0.4375"], .logitBias: ["50256"], .stopSequences: ["PROBE-STOP"],
        .logProbabilities: [#""logprobs":true"#, #""responseLogprobs":true"#, #""top_logprobs":3"#],
        .images: ["cHJvYmU="], .audio: ["cHJvYmU="], .video: ["cHJvYmU="], .documents: ["cHJvYmU="],
        .imageAddresses: ["probe.example"], .tools: ["probe_tool"], .freeFormTools: ["probe_tool"],
        .toolChoice: [#""tool_choice":"#, #""toolChoice":"#, #""mode":"ANY""#],
        .parallelToolControl: [#""parallel_tool_calls":false"#, #""disable_parallel_tool_use":true"#],
        .jsonObject: ["json_object", "application/json"], .jsonSchema: ["probe_field"],
        .reasoning: ["effort", "thinking", "reasoning"], .reasoningHistory: ["probe thought", "cHJvYmU="],
        .verbosity: [#""verbosity":"low""#], .cacheMarks: ["cache_control", "cachePoint"],
        .cacheKey: ["probe-key"], .prefill: ["probe beginning"],
        .laterInstructions: ["probe instruction"], .speakerNames: ["probe_name"], .endUser: ["probe-user"],
        .metadata: ["probe_label"], .serviceTier: ["priority"], .files: ["probe-file"],
        .serverTools: ["probe_search"], .otherFields: ["probe_member"],
        .outputModalities: ["responseModalities"],
        .citations: [#""citations":{"enabled":true}"#, #""documents":["#],
        .refusals: [#""refusal":"probe refusal""#],
    ]

    @Test("has every kind once, or once for each maker of models")
    func kinds() {
        let kinds = ProviderFamily.allCases.map(\.rawValue) + ProviderCatalogue.builtIn.kinds

        #expect(Set(Self.rows.map(\.kind)) == Set(kinds))
        #expect(Self.rows.count == kinds.count + 2)
        #expect(Set(Self.rows.map { "\($0.kind) \($0.model ?? "")" }).count == Self.rows.count)
    }

    @Test("what is said to be had is written, and what is said to be lost is not", arguments: rows)
    func truth(_ row: CapabilityRow) throws {
        let facts = ProviderCatalogue.builtIn.facts(kind: row.kind)
        let target = CapabilityTable.target(kind: row.kind, model: row.model, facts: facts)
        guard let operation = target.conversation else {
            #expect(row.words.values.allSatisfy { $0 == "no" })
            return
        }
        #expect(Set(row.words.keys) == Set(Self.marks.keys))
        for (capability, word) in row.words {
            let (value, _) = CapabilityRendering.body(
                of: capability,
                in: operation,
                Rendering(target, losses: CapabilityTable.dropsAll)
            )
            let body = value.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
            let isSaid = Self.marks[capability, default: []].contains(where: body.contains)
            switch word {
            case "yes": #expect(isSaid, "\(row.kind) \(capability): \(body)")
            case "drop", "reject": #expect(!isSaid, "\(row.kind) \(capability): \(body)")
            default: #expect(word == "emulate")
            }
        }
    }

    @Test("a probe is refused where the model refuses what is lost, and only there", arguments: rows)
    func refusals(_ row: CapabilityRow) throws {
        let facts = ProviderCatalogue.builtIn.facts(kind: row.kind)
        let target = CapabilityTable.target(kind: row.kind, model: row.model, facts: facts)
        guard let operation = target.conversation else { return }
        let strict = Rendering(
            target,
            losses: Dictionary(uniqueKeysWithValues: Capability.allCases.map { ($0, .reject) })
        )

        for (capability, word) in row.words {
            let (body, _) = CapabilityRendering.body(of: capability, in: operation, strict)
            #expect((body != nil) == (word == "yes"), "\(row.kind) \(capability)")
        }
    }

    @Test("every capability has a row, and what one dialect alone has is said by no other")
    func all() {
        let told = Self.rows.filter { $0.operation != nil }

        #expect(told.allSatisfy { $0.words.count == Capability.allCases.count })
        let lost: [Capability: String] = [.files: "reject", .serverTools: "reject", .otherFields: "drop"]
        for (capability, word) in lost {
            #expect(told.allSatisfy { $0.words[capability] == word }, "\(capability)")
        }
    }

    @Test("the manual has it")
    func manual() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/capabilities.md").standardizedFileURL
        let text = try String(contentsOf: page, encoding: .utf8)
        let mark = "<!-- made of the table in the code -->\n"
        let table = Self.manual()
        let start = try #require(text.firstRange(of: mark)?.upperBound)
        if ProcessInfo.processInfo.environment["GATEHOUSE_WRITE_MANUAL"] != nil {
            try (text[..<start] + table).write(to: page, atomically: true, encoding: .utf8)
        }

        #expect(text[start...] == table[...], "run this test with GATEHOUSE_WRITE_MANUAL=1 to write it anew")
    }

    /// The table as the manual prints it: a row for each capability and families as columns, then one for each provider.
    private static func manual() -> String {
        let families = rows.filter { ProviderFamily(rawValue: $0.kind) != nil && $0.operation != nil }
        let heads = families.map {
            "`\($0.kind)`" + ($0.model.map { $0.contains("claude") ? ", Claude" : "" } ?? "")
        }
        var text =
            "\n| | \(heads.joined(separator: " | ")) |\n|\(String(repeating: " --- |", count: heads.count + 1))\n"
        for capability in CapabilityTable.capabilities {
            let words = families.map { $0.words[capability] ?? "" }
            text += "| `\(capability.rawValue)` | \(words.joined(separator: " | ")) |\n"
        }
        text += "| goes on with a stream | \(families.map { word($0.prefill) }.joined(separator: " | ")) |\n"
        text += "\n| kind | reached in | goes on with a stream | does not take |\n| --- | --- | --- | --- |\n"
        for row in rows where ProviderFamily(rawValue: row.kind) == nil {
            let lost = CapabilityTable.capabilities.filter { row.words[$0] != "yes" }.map {
                "`\($0.rawValue)`"
            }
            let operation = row.operation.map { "`\($0)`" } ?? "no conversations"
            text +=
                "| `\(row.kind)` | \(operation) | \(word(row.prefill)) | "
                + "\(row.operation == nil ? "" : lost.joined(separator: ", ")) |\n"
        }
        return text
    }

    private static func word(_ form: PrefillForm?) -> String { form.map { "`\($0.rawValue)`" } ?? "no" }
}
