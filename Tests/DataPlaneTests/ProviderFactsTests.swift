import Catalogue
import Dialects
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("What the catalogue says of providers")
struct ProviderFactsTests {
    private func target(
        _ kind: String,
        _ model: String = "m",
        isResponsesOnly: Bool = false,
        baseURL: String? = nil
    ) -> Target {
        var declaration = ProviderDeclaration(name: kind, kind: kind)
        declaration.facts = ProviderCatalogue.builtIn.facts(kind: kind)
        return Target(
            provider: Provider(
                declaration: declaration,
                baseURL: baseURL ?? declaration.ownBaseURL ?? "https://x",
                isManagedByFile: true
            ),
            model: model,
            weight: 1,
            priority: 0,
            price: nil,
            contextTokens: nil,
            maxOutputTokens: 10,
            labels: [:],
            timeouts: Timeouts(),
            isResponsesOnly: isResponsesOnly
        )
    }

    @Test("every word of it is one that the gateway knows", arguments: ProviderCatalogue.builtIn.providers)
    func words(_ facts: ProviderFacts) {
        for name in facts.operations { #expect(Operation(rawValue: name) != nil, "\(name)") }
        for name in facts.lacks { #expect(Capability(rawValue: name) != nil, "\(name)") }
        #expect(facts.takes.isSubset(of: ["top_k", "encrypted_thoughts"]))
        #expect(ProviderFamily(rawValue: facts.kind) == nil, "a family's kind has no facts")
        let quirks = ChatQuirks(facts)
        #expect(quirks.thoughts?.rawValue == facts.thoughts?.rawValue)
        #expect(quirks.outputLimitField == facts.outputLimitField ?? "max_tokens")
    }

    @Test("its routes are those of its line, and a conversation on another is translated into its own")
    func routes() throws {
        #expect(target("groq").serves(.responses))
        #expect(!target("groq").serves(.embeddings))
        #expect(!target("deepseek").serves(.responses))
        #expect(target("openai-compatible").serves(.embeddings))

        let route = try #require(TargetRoute(.messages, to: target("groq"), isStream: false))
        #expect(route.operation == .chatCompletions && route.path == "/chat/completions")
        let native = try #require(TargetRoute(.messages, to: target("openrouter"), isStream: false))
        #expect(native.operation == .messages && native.path == "/messages")
        #expect(TargetRoute(.messages, to: target("voyage"), isStream: false) == nil)
        #expect(TargetRoute(.embeddings, to: target("groq"), isStream: false) == nil)
    }

    @Test(
        "every conversation with a model of the Responses API alone is translated into that",
        arguments: ["openai", "azure-openai"]
    )
    func responsesOnly(_ kind: String) throws {
        let target = target(kind, "gpt-5-codex", isResponsesOnly: true)
        for asked in [Operation.chatCompletions, .responses, .messages, .generateContent, .converse] {
            let route = try #require(TargetRoute(asked, to: target, isStream: true))
            #expect(route.operation == .responses && route.path == "/responses", "\(asked)")
        }
        // A text to be gone on with is a conversation to those that only converse.
        #expect(TargetRoute(.completions, to: target, isStream: false)?.operation == .responses)
    }

    @Test(
        "a conversation of another dialect is translated into Responses for models that refuse tools in Chat Completions",
        arguments: ["openai", "azure-openai"]
    )
    func thinksOverTools(_ kind: String) {
        for model in ["gpt-5.2", "gpt-5.4-mini", "gpt-5.6-sol", "gpt-6-luna"] {
            let target = target(kind, model)
            for asked in [Operation.messages, .generateContent, .converse, .cohereChat] {
                #expect(
                    TargetRoute(asked, to: target, isStream: false)?.operation == .responses,
                    "\(model) \(asked)"
                )
            }
            // Who speaks it himself is taken at his word.
            #expect(
                TargetRoute(.chatCompletions, to: target, isStream: false)?.operation == .chatCompletions
            )
        }
        let several = TargetRoute(
            .generateContent,
            to: target(kind, "gpt-5.2"),
            isStream: false,
            choosesAlone: true
        )
        #expect(several?.operation == .chatCompletions)
        for model in ["gpt-4o", "gpt-35-turbo", "gpt-5", "gpt-5.1", "o3", "our-deployment"] {
            let route = TargetRoute(.messages, to: target(kind, model), isStream: false)
            #expect(route?.operation == .chatCompletions, "\(model)")
        }
        let other = TargetRoute(.messages, to: target("openai-compatible", "gpt-5.6"), isStream: false)
        #expect(other?.operation == .chatCompletions)
    }

    @Test("Mistral transcribes, and its speech is in a form of its own")
    func mistralSound() throws {
        let route = try #require(TargetRoute(.transcriptions, to: target("mistral"), isStream: false))
        #expect(route.operation == .transcriptions && route.path == "/audio/transcriptions")
        #expect(TargetRoute(.speech, to: target("mistral"), isStream: false) == nil)
        #expect(TargetRoute(.audioTranslations, to: target("mistral"), isStream: false) == nil)
        #expect(TargetRoute(.transcriptions, to: target("ollama"), isStream: false) == nil)
    }

    @Test("a text to be gone on with goes to the models that do that, and is said to all others")
    func completions() {
        #expect(target("openai", "gpt-3.5-turbo-instruct").serves(.completions))
        #expect(target("openai", "ft:davinci-002:acme::1").serves(.completions))
        #expect(!target("openai", "gpt-4o").serves(.completions))
        #expect(target("openai", "gpt-4o", baseURL: "https://x/v1").serves(.completions))
        #expect(target("azure-openai", "any").serves(.completions))
        #expect(
            TargetRoute(.completions, to: target("openai", "gpt-4o"), isStream: false)?.operation
                == .chatCompletions
        )
        #expect(TargetRoute(.completions, to: target("anthropic"), isStream: false)?.operation == .messages)
        #expect(
            TargetRoute(.completions, to: target("gemini"), isStream: false)?.operation == .generateContent
        )
        #expect(
            TargetRoute(.completions, to: target("mistral"), isStream: false)?.operation == .chatCompletions
        )
        #expect(
            TargetRoute(.completions, to: target("openai-compatible"), isStream: false)?.operation
                == .completions
        )
        #expect(TargetRoute(.completions, to: target("jina"), isStream: false) == nil)
    }

    @Test("a provider without that API is asked as ever")
    func withoutResponses() throws {
        let target = target("deepseek", isResponsesOnly: true)

        let route = try #require(TargetRoute(.messages, to: target, isStream: false))
        #expect(route.operation == .chatCompletions)
    }
}
