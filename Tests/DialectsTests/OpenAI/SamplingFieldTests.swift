import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("What OpenAI's models that reason refuse of sampling")
struct SamplingFieldTests {
    private static let fields = [
        "temperature", "top_p", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs",
        "top_logprobs", "stop",
    ]

    private func written(
        _ target: Operation,
        _ model: String,
        effort: String? = nil,
        face: Operation = .generateContent,
        kind: String = "openai",
        policy: [Capability: LossHandling] = [:]
    ) throws -> (body: JSONValue, dropped: Set<String>) {
        var conversation = Conversation(model: "fast")
        conversation.operation = face
        conversation.turns = [Turn(.user, [.text("a")])]
        conversation.thinking.effort = effort
        conversation.sampling.temperature = .number("0.5")
        conversation.sampling.topP = .number("0.5")
        conversation.sampling.presencePenalty = .number("0.5")
        conversation.sampling.frequencyPenalty = .number("0.5")
        conversation.sampling.logitBias = ["50256": -7]
        conversation.sampling.asksLogProbabilities = true
        conversation.sampling.topLogProbabilities = 2
        conversation.sampling.stop = ["x"]
        var rendering = Rendering(
            model: model,
            outputTokenLimit: 10,
            providerKind: kind,
            maker: .openAI,
            policy: policy
        )
        let body = try #require(target.conversation).body(of: conversation, &rendering)
        return (body, Set(rendering.dropped))
    }

    @Test("while it thinks it takes none of them, and each is named", arguments: ["openai", "azure-openai"])
    func thinking(_ kind: String) throws {
        for model in ["gpt-5", "o3", "o4-mini", "gpt-5.1-codex", "gpt-5.2-chat-latest", "gpt-5.6-sol"] {
            let chat = try written(.chatCompletions, model, kind: kind)
            #expect(chat.dropped == Set(Self.fields), "\(model)")
            #expect(Self.fields.allSatisfy { chat.body[$0] == nil }, "\(model)")
            let responses = try written(.responses, model, kind: kind)
            #expect(responses.dropped == Set(Self.fields), "\(model)")
            #expect(Self.fields.allSatisfy { responses.body[$0] == nil }, "\(model)")
            #expect(responses.body["include"] == ["reasoning.encrypted_content"], "\(model)")
        }
    }

    @Test("what it does not think about it draws as it is told")
    func resting() throws {
        for effort in [nil, "none"] {
            let chat = try written(.chatCompletions, "gpt-5.1", effort: effort)
            #expect(chat.dropped == ["presence_penalty", "frequency_penalty", "logit_bias", "stop"])
            #expect(chat.body["temperature"] == .number("0.5") && chat.body["top_p"] == .number("0.5"))
            #expect(chat.body["logprobs"] == true && chat.body["top_logprobs"] == 2)
            let responses = try written(.responses, "gpt-5.1", effort: effort)
            #expect(responses.dropped == ["presence_penalty", "frequency_penalty", "logit_bias", "stop"])
            #expect(responses.body["temperature"] == .number("0.5") && responses.body["top_logprobs"] == 2)
            #expect(
                responses.body["include"] == ["reasoning.encrypted_content", "message.output_text.logprobs"]
            )
        }
    }

    @Test("the first that reasoned stop at texts", arguments: ["o1", "o3-mini"])
    func stops(_ model: String) throws {
        let (body, dropped) = try written(.chatCompletions, model)

        #expect(body["stop"] == ["x"] && !dropped.contains("stop"))
    }

    @Test("a policy that rejects a loss has the request refused")
    func rejected() {
        for capability in [Capability.stopSequences, .penalties, .logitBias, .logProbabilities] {
            #expect(throws: Refusal.self) {
                try written(.chatCompletions, "gpt-5", policy: [capability: .reject])
            }
        }
    }

    @Test("other models, and a request in the API's own dialect, keep all")
    func others() throws {
        for (model, face, kind) in [
            ("gpt-4.1", Operation.generateContent, "openai"), ("gpt-5", .chatCompletions, "openai"),
            ("gpt-5", .messages, "openai-compatible"), ("our-deployment", .messages, "azure-openai"),
        ] {
            let (body, dropped) = try written(.chatCompletions, model, face: face, kind: kind)
            #expect(dropped.isEmpty && Self.fields.allSatisfy { body[$0] != nil }, "\(model) \(face) \(kind)")
        }
    }
}
