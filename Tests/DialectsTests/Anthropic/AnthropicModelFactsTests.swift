import Testing

@testable import Dialects

@Suite("What Anthropic's models take")
struct AnthropicModelFactsTests {
    @Test(
        "the generation is read from every spelling of an id",
        arguments: [
            ("claude-3-5-sonnet-20241022", AnthropicModelFacts.Thinking.none, true),
            ("claude-3-7-sonnet-latest", .budget, true), ("claude-2.1", .none, true),
            ("claude-sonnet-4-20250514", .budget, true), ("claude-opus-4-0", .budget, true),
            ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", .budget, true),
            ("claude-haiku-4-5@20251001", .budget, true), ("anthropic/claude-haiku-4.5", .budget, true),
            ("claude-opus-4-6", .either, true), ("anthropic.claude-opus-4-6-v1", .either, true),
            ("claude-opus-4-7", .adaptive, false), ("claude-sonnet-5", .adaptive, false),
            ("claude-mythos-preview", .adaptive, false), ("deepseek-chat", .budget, true),
        ]
    )
    func spellings(_ model: String, _ thinking: AnthropicModelFacts.Thinking, _ takesSampling: Bool) {
        let facts = AnthropicModelFacts(model: model)

        #expect(facts.thinking == thinking)
        #expect(facts.takesSampling == takesSampling)
    }

    @Test("schemas came with 4.5, and prefill left with 4.6")
    func schemasAndPrefill() {
        #expect(!AnthropicModelFacts(model: "claude-opus-4-1").takesSchemas)
        #expect(AnthropicModelFacts(model: "claude-haiku-4-5").takesSchemas)
        #expect(AnthropicModelFacts(model: "claude-haiku-4-5").takesPrefill)
        #expect(!AnthropicModelFacts(model: "claude-sonnet-4-6").takesPrefill)
        #expect(AnthropicModelFacts(model: "MiniMax-M2").takesPrefill)
    }

    @Test("some models always think")
    func alwaysThinking() {
        #expect(AnthropicModelFacts(model: "claude-fable-5-1").isAlwaysThinking)
        #expect(AnthropicModelFacts(model: "claude-opus-5-5").isAlwaysThinking)
        #expect(!AnthropicModelFacts(model: "claude-opus-5").isAlwaysThinking)
        #expect(AnthropicModelFacts(model: "claude-sonnet-5-5").takesDisabledThinking)
        #expect(!AnthropicModelFacts(model: "claude-opus-4-7").takesDisabledThinking)
    }

    @Test(
        "an effort is said in the words that a model knows",
        arguments: [
            ("claude-opus-4-5", "max", "high"), ("claude-sonnet-4-6", "xhigh", "high"),
            ("claude-sonnet-4-6", "max", "max"), ("claude-opus-4-8", "xhigh", "xhigh"),
            ("claude-opus-4-8", "minimal", "low"), ("claude-sonnet-4-5", "high", nil),
        ]
    )
    func effort(_ model: String, _ asked: String, _ allowed: String?) {
        let efforts = AnthropicModelFacts(model: model).efforts

        #expect(AnthropicEffort.allowed(asked, among: efforts) == allowed)
    }
}
