import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("What OpenAI's models are told of thinking, and what they refuse because of it")
struct ThinkingFieldTests {
    private func written(
        _ target: Operation,
        _ model: String,
        effort: String?,
        face: Operation = .messages,
        kind: String = "openai",
        unsupported: Set<Capability> = []
    ) throws -> (body: JSONValue, dropped: [String]) {
        var conversation = Conversation(model: "fast")
        conversation.operation = face
        conversation.turns = [Turn(.user, [.text("a")])]
        conversation.thinking.effort = effort
        conversation.sampling.temperature = .number("0.5")
        var rendering = Rendering(
            model: model,
            outputTokenLimit: 10,
            providerKind: kind,
            maker: .openAI,
            unsupported: unsupported
        )
        let body = try #require(target.conversation).body(of: conversation, &rendering)
        return (body, rendering.dropped)
    }

    private func effort(_ body: JSONValue) -> String? {
        (body["reasoning_effort"] ?? body["reasoning"]?["effort"])?.string
    }

    private static let least: [(String, String?)] = [
        ("gpt-5.1", "none"), ("gpt-5.4-mini", "none"), ("gpt-6", "none"), ("openai/gpt-5", "minimal"),
        ("gpt-5-codex", "low"), ("gpt-5.1-codex", "low"), ("o3", "low"), ("o3-pro", "low"), ("gpt-4o", nil),
        ("gpt-5-chat-latest", nil), ("gpt-5-pro", "high"), ("gpt-5.2-pro", "medium"), ("gpt-6-astra", "low"),
        ("gpt-5.3-codex", "none"), ("gpt-35-turbo", nil), ("our-deployment", nil),
        ("gpt-5-production", "minimal"),
    ]

    @Test("a caller that wants no thinking gets the least that the model has", arguments: least)
    func leastEffort(_ model: String, _ expected: String?) throws {
        for target in [Operation.chatCompletions, .responses] {
            #expect(effort(try written(target, model, effort: "none").body) == expected, "\(target)")
        }
    }

    /// A model, what is asked for, and what it is told.
    private static let nearest: [(String, String, String)] = [
        ("gpt-5", "xhigh", "high"), ("gpt-5-mini", "max", "high"), ("gpt-5", "minimal", "minimal"),
        ("o3", "minimal", "low"), ("o4-mini", "max", "high"), ("gpt-5.1", "minimal", "low"),
        ("gpt-5.1", "xhigh", "high"), ("gpt-5-codex", "minimal", "low"), ("gpt-5.1-codex", "max", "high"),
        ("gpt-5.1-codex-max", "max", "xhigh"), ("gpt-5.2", "max", "xhigh"), ("gpt-5.2-pro", "low", "medium"),
        ("gpt-5-pro", "low", "high"), ("gpt-5.2-chat-latest", "high", "medium"), ("gpt-5.6", "max", "max"),
        ("gpt-5.6-sol", "minimal", "low"), ("o4-mini-deep-research", "high", "medium"),
        ("our-deployment", "minimal", "minimal"), ("gpt-oss-120b", "high", "high"), ("o3", "other", "other"),
    ]

    @Test("an effort that a model refuses is said in the nearest word that it takes", arguments: nearest)
    func nearestEffort(_ model: String, _ asked: String, _ told: String) throws {
        for kind in ["openai", "azure-openai"] {
            for target in [Operation.chatCompletions, .responses] {
                let body = try written(target, model, effort: asked, kind: kind).body
                #expect(effort(body) == told, "\(kind) \(target)")
            }
        }
    }

    @Test(
        "a model that does not think is told no effort, and that is named",
        arguments: ["gpt-4o", "gpt-5-chat", "o1-mini"]
    )
    func thoughtless(_ model: String) throws {
        let chat = try written(.chatCompletions, model, effort: "high")
        #expect(effort(chat.body) == nil && chat.dropped.contains("reasoning_effort"))
        let responses = try written(.responses, model, effort: "high")
        #expect(responses.body["reasoning"] == nil && responses.dropped.contains("reasoning"))
    }

    @Test("a model that reasons is told no temperature, unless it is to think nothing at all")
    func temperature() throws {
        for target in [Operation.chatCompletions, .responses] {
            let reasoning = try written(target, "gpt-5.1", effort: "high")
            #expect(reasoning.body["temperature"] == nil && reasoning.dropped == ["temperature"])
            #expect(try written(target, "o3", effort: nil).body["temperature"] == nil)
            let quiet = try written(target, "gpt-5.1", effort: "none")
            #expect(quiet.body["temperature"] == .number("0.5") && quiet.dropped.isEmpty)
            #expect(try written(target, "gpt-4o", effort: nil).body["temperature"] == .number("0.5"))
            // Unasked, these do not think.
            #expect(try written(target, "gpt-5.4", effort: nil).body["temperature"] == .number("0.5"))
            #expect(try written(target, "gpt-5.5", effort: nil).body["temperature"] == nil)
        }
    }

    @Test("each field that a model refuses is named, and no other")
    func topP() throws {
        for target in [Operation.chatCompletions, .responses] {
            var conversation = Conversation(model: "fast")
            conversation.turns = [Turn(.user, [.text("a")])]
            conversation.sampling.topP = .number("0.5")
            var rendering = Rendering(
                model: "o3",
                outputTokenLimit: 10,
                providerKind: "openai",
                maker: .openAI
            )

            let body = try #require(target.conversation).body(of: conversation, &rendering)

            #expect(body["top_p"] == nil && rendering.dropped == ["top_p"])
        }
    }

    @Test("a request in the API's own dialect, and one for another provider, says what it says")
    func asAsked() throws {
        for target in [Operation.chatCompletions, .responses] {
            let own = try written(target, "gpt-5", effort: "none", face: target)
            #expect(effort(own.body) == "none" && own.body["temperature"] == .number("0.5"))
        }
        let other = try written(.chatCompletions, "gpt-5", effort: "none", kind: "openai-compatible")
        #expect(effort(other.body) == "none" && other.body["temperature"] == .number("0.5"))
    }

    @Test("a model that is known not to reason is asked for none")
    func unsupported() throws {
        let body = try written(.chatCompletions, "m", effort: "high", kind: "groq", unsupported: [.reasoning])

        #expect(effort(body.body) == nil)
        #expect(body.dropped == ["reasoning_effort"])
    }
}
