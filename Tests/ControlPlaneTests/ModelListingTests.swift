import Policy
import Testing

@testable import ControlPlane

@Suite("Lists of models that providers serve")
struct ModelListingTests {
    private func read(_ family: ProviderFamily, _ body: String) -> ModelListing.Page? {
        ModelListing(family)?.page(Array(body.utf8))
    }

    @Test("OpenAI's list, with what servers say of lengths, also without its object around it")
    func openAI() throws {
        let entries = #"""
            [{"id":"m","object":"model","created":1,"owned_by":"me"},{"id":"meta/llama:1","max_model_len":8192},
             {"id":"g","context_window":131072,"max_completion_tokens":32768},{"id":"n","context_length":null}]
            """#
        let expected = [
            ServedModel("m"), ServedModel("meta/llama:1", contextTokens: 8192),
            ServedModel("g", contextTokens: 131_072, maxOutputTokens: 32_768), ServedModel("n"),
        ].compactMap(\.self)

        for body in [#"{"object":"list","data":\#(entries)}"#, entries] {
            let page = try #require(read(.compatible, body))
            #expect(page.models == expected)
            #expect(page.next == nil)
        }
        #expect(ModelListing.openAI.path(nil) == "/models")
    }

    @Test("Anthropic's list, page by page")
    func anthropic() throws {
        let body = #"""
            {"data":[{"type":"model","id":"claude-x","display_name":"X","created_at":"2026-01-01T00:00:00Z"}],
             "first_id":"claude-x","last_id":"claude-x","has_more":HAS}
            """#
        let more = try #require(read(.anthropic, body.replacing("HAS", with: "true")))
        let last = try #require(read(.anthropic, body.replacing("HAS", with: "false")))

        #expect(more.models.map(\.id) == ["claude-x"])
        #expect(more.next == "claude-x")
        #expect(last.next == nil)
        #expect(ModelListing.anthropic.path(nil) == "/models?limit=1000")
        #expect(ModelListing.anthropic.path("a/b") == "/models?limit=1000&after_id=a%2Fb")
    }

    @Test("Gemini's list names what generates or embeds, without the collection before it")
    func gemini() throws {
        let body = #"""
            {"models":[{"name":"models/gemini-x","inputTokenLimit":1048576,"outputTokenLimit":65536,
              "supportedGenerationMethods":["generateContent","countTokens"]},
             {"name":"models/embed","inputTokenLimit":2048,"outputTokenLimit":1,"supportedGenerationMethods":["embedContent"]},
             {"name":"models/imagen","supportedGenerationMethods":["predict"]}],"nextPageToken":"t+/="}
            """#
        let page = try #require(read(.gemini, body))

        #expect(
            page.models
                == [
                    ServedModel("gemini-x", contextTokens: 1_048_576, maxOutputTokens: 65_536),
                    ServedModel("embed", contextTokens: 2048, maxOutputTokens: 1),
                ].compactMap(\.self)
        )
        #expect(page.next == "t+/=")
        #expect(ModelListing.gemini.path("t+/=") == "/models?pageSize=1000&pageToken=t%2B%2F%3D")
    }

    @Test("Cohere's list is a route of the first version")
    func cohere() throws {
        let body =
            #"{"models":[{"name":"command-x","endpoints":["chat"],"context_length":256000.0}],"next_page_token":""}"#
        let page = try #require(read(.cohere, body))

        #expect(page.models.map(\.id) == ["command-x"])
        #expect(page.next == nil)
        #expect(ModelListing.cohere.root("https://api.cohere.com/v2") == "https://api.cohere.com/v1")
        #expect(ModelListing.cohere.root("http://127.0.0.1:1/v1") == "http://127.0.0.1:1/v1")
    }

    @Test("Bedrock's list is at the control plane, and leaves out what is no longer active")
    func bedrock() throws {
        let body = #"""
            {"modelSummaries":[{"modelId":"anthropic.claude-x-v1:0","modelLifecycle":{"status":"ACTIVE"}},
             {"modelId":"old","modelLifecycle":{"status":"LEGACY"}}]}
            """#

        #expect(read(.bedrock, body)?.models.map(\.id) == ["anthropic.claude-x-v1:0"])
        #expect(
            ModelListing.bedrock.root("https://bedrock-runtime.eu-west-1.amazonaws.com")
                == "https://bedrock.eu-west-1.amazonaws.com"
        )
        #expect(ModelListing.bedrock.root("http://127.0.0.1:1") == "http://127.0.0.1:1")
    }

    @Test(
        "what is no list of models is told from an empty one",
        arguments: [
            "", "{", "<html>", "null", "{}", #"{"data":{}}"#, #"{"data":[{"name":"m"}]}"#,
            #"{"data":[{"id":""}]}"#, #"{"data":["m"]}"#, #"{"data":[{"id":7}]}"#, #"{"data":null}"#,
            #"{"code":401,"data":null}"#, #"{"object":"list"}"#,
        ]
    )
    func malformed(body: String) {
        #expect(read(.openAI, body) == nil)
        #expect(read(.openAI, #"{"data":[]}"#)?.models == [])
    }

    @Test("what Ollama answers without models is an empty list")
    func empty() throws {
        let page = try #require(read(.ollama, #"{"object":"list","data":null}"#))

        #expect(page.models == [] && page.unnamed == 0 && page.next == nil)
    }

    @Test("one odd entry does not hide the others, in any family's list")
    func oddEntries() throws {
        let lists: [(ProviderFamily, String)] = [
            (.compatible, #"{"data":[{"id":"m"},{"id":"a b"},{"id":""},7,{"id":null}]}"#),
            (
                .anthropic,
                #"{"data":[{"id":"m"},{"id":"a b"},{"id":""},7,{"type":"model"}],"has_more":false}"#
            ),
            (.cohere, #"{"models":[{"name":"m"},{"name":"a b"},{"name":""},7,{"name":null}]}"#),
            (.bedrock, #"{"modelSummaries":[{"modelId":"m"},{"modelId":"a b"},{"modelId":""},7,{}]}"#),
        ]
        for (family, body) in lists {
            let page = try #require(read(family, body))

            #expect(page.models.map(\.id) == ["m", "a b"])
            #expect(page.models.map(\.isNameable) == [true, false])
            #expect(page.unnamed == 3)
        }
    }

    @Test(
        "an id that no target can name is told from one that it can",
        arguments: [
            ("/models/My-Model.gguf", true), ("/models/My Model.gguf", false), ("a\nb", false),
            ("modèle", false),
            (String(repeating: "m", count: 128), true), (String(repeating: "m", count: 129), false),
        ]
    )
    func names(id: String, isNameable: Bool) throws {
        #expect(try #require(ServedModel(id)).isNameable == isNameable)
    }

    @Test("a family without a list that says what can be called has none")
    func none() {
        for family in [ProviderFamily.azure, .vertex, .jina, .demo] { #expect(ModelListing(family) == nil) }
    }
}
