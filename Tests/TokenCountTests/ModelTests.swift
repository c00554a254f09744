import Testing
import TokenCount

@Suite("Vocabularies of models")
struct ModelTests {
    @Test(
        "a model has the vocabulary that its owner has published",
        arguments: [
            ("openai", "gpt-4o-mini", TokenVocabulary.o200k), ("openai", "gpt-4o", .o200k),
            ("openai", "gpt-5.1-2025-11-13", .o200k), ("openai", "gpt-5-mini", .o200k),
            ("openai", "o3-mini", .o200k),
            ("openai", "gpt-4.1-nano", .o200k), ("openai", "chatgpt-4o-latest", .o200k),
            ("openai", "gpt-4", .cl100k),
            ("openai", "gpt-4-turbo-2024-04-09", .cl100k), ("azure-openai", "gpt-35-turbo", .cl100k),
            ("openai", "gpt-3.5-turbo-0125", .cl100k), ("openai", "text-embedding-3-small", .cl100k),
            ("openai", "davinci-002", .cl100k), ("openai", "davinci", .r50k),
            ("openai", "text-davinci-003", .p50k),
            ("openai", "text-search-ada-doc-001", .r50k),
            ("openai", "ft:gpt-4o-mini-2024-07-18:acme::abc", .o200k),
            ("openai", "ft:gpt-4.1-2025-04-14:acme::abc", .o200k),
            ("openai", "ft:gpt-3.5-turbo:acme::abc", .cl100k),
            ("groq", "openai/gpt-oss-120b", .o200k), ("ollama", "gpt-oss:20b", .o200k),
            ("bedrock", "openai.gpt-oss-20b-1:0", .o200k), ("openai-compatible", "gpt-oss-20b", .o200k),
        ]
    )
    func known(_ kind: String, _ model: String, _ expected: TokenVocabulary) {
        #expect(TokenVocabulary(kind: kind, model: model) == expected)
    }

    @Test(
        "a model whose vocabulary is not known for certain has none",
        arguments: [
            ("openai-compatible", "gpt-4o-mini"), ("ollama", "gpt-4"), ("demo", "demo"),
            ("openai", "gpt-4.2"),
            ("openai", "gpt-6"), ("openai", "gpt-50"), ("openai", "o1x"), ("openai", "my-gpt-4o"),
            ("openai", ""),
            ("openai", "gpt-4o-search-preview"), ("openai", "o3-deep-research"),
            ("anthropic", "claude-sonnet-4"),
            ("openai", "ft:"), ("openai", "davincissimo"),
        ]
    )
    func unknown(_ kind: String, _ model: String) {
        #expect(TokenVocabulary(kind: kind, model: model) == nil)
    }

    @Test("the framing is the published one where there is one, and roomier elsewhere")
    func framing() {
        for model in ["gpt-4o-mini", "gpt-4", "gpt-4-turbo", "gpt-3.5-turbo-0125", "chatgpt-4o-latest"] {
            #expect(ChatFraming(model: model).message == 3)
        }
        #expect(ChatFraming(model: "gpt-3.5-turbo-0301").message == 4)
        for model in ["gpt-5", "o3-mini", "gpt-oss-20b", "gpt-4.1", "gpt-4.5-preview"] {
            #expect(ChatFraming(model: model).message > 4)
        }
    }

    @Test("what gpt-oss is told before everything else fits into its preamble")
    func preamble() {
        let told = """
            <start>system<message>You are ChatGPT, a large language model trained by OpenAI.
            Knowledge cutoff: 2024-06
            Current date: 2026-11-25

            Reasoning: medium

            # Valid channels: analysis, commentary, final. Channel must be included for every message.
            Calls to these tools must go to the commentary channel: 'functions'.<end>
            <start>developer<message># Instructions

            # Tools

            ## functions

            namespace functions {

            } // namespace functions<end>
            """

        let count = TokenCounter.count(Array(told.utf8).span, vocabulary: .o200k)

        #expect(count <= ChatFraming(model: "openai/gpt-oss-120b").preamble)
        #expect(ChatFraming(model: "gpt-4o").preamble == 0)
    }
}
