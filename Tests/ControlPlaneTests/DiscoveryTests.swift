import Directory
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Discovery of what a provider serves")
struct DiscoveryTests {
    private static let path = "/api/v1/providers/upstream/discover"
    private static let list = "http://127.0.0.1:9/v1/models"
    private static let served =
        #"{"data":[{"id":"m2","max_model_len":4096},{"id":"m1"},{"id":"m3"},{"id":"m2","max_model_len":4096}]}"#

    private static func declaration(kind: String = "openai-compatible") -> Declaration {
        var declaration = Declaration()
        var provider = ProviderDeclaration(name: "upstream", kind: kind)
        provider.baseURL = "http://127.0.0.1:9/v1"
        declaration.providers = [provider]
        var model = ModelDeclaration(name: "fast")
        model.targets = [TargetDeclaration(provider: "upstream", model: "m1")]
        var other = ModelDeclaration(name: "m3")
        other.targets = [TargetDeclaration(provider: "upstream", model: "other")]
        declaration.models = [model, other]
        return declaration
    }

    private static func providers(_ status: Int = 200, _ body: String = served) -> ScriptedProviders {
        ScriptedProviders([list: (status, body)])
    }

    private func statuses(_ reply: Reply) throws -> [String: String] {
        let rows = try reply.json["data"]?.elements ?? []
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["id"]?.text ?? "", $0["status"]?.text ?? "") })
    }

    private func audited(_ api: AdminFixture) async throws -> [String] {
        let rows = try await api.get("/api/v1/audit?limit=1000")["data"]?.elements ?? []
        return rows.filter { $0["action"] == "model.create" }.compactMap { $0["subject"]?.text }
    }

    @Test("without a wish it shows what there is and makes nothing")
    func proposes() async throws {
        try await AdminFixture.run(providers: Self.providers(), declaration: Self.declaration()) { api in
            let before = try await audited(api)
            for body in ["", "{}", #"{"accept":null}"#] {
                let reply = await api.send("POST", Self.path, body)

                #expect(reply.status == 200, "\(reply.text)")
                #expect(try statuses(reply) == ["m1": "declared", "m2": "new", "m3": "name_taken"])
                let rows = try reply.json["data"]?.elements ?? []
                #expect(rows.compactMap { $0["id"]?.text } == ["m1", "m2", "m3"])
                #expect(rows[0]["declared_in"] == ["fast"])
                #expect(rows[1]["context_tokens"] == 4096)
                #expect(rows[1]["price"] == .null)
            }
            #expect(api.directory.snapshot.models.keys.sorted() == ["fast", "m3"])
            #expect(try await audited(api) == before)
        }
    }

    @Test("a model that the catalogue knows is proposed with its price there")
    func catalogued() async throws {
        var facts = TargetFacts(contextTokens: 8192)
        facts.price = PriceList(
            version: "catalogue-1",
            rates: TokenRates(
                input: TokenPrice(nanosPerMillion: 2_000_000_000),
                output: TokenPrice(nanosPerMillion: 8_000_000_000)
            )
        )
        let known = facts
        try await AdminFixture.run(
            providers: Self.providers(),
            declaration: Self.declaration(kind: "openai"),
            facts: { provider, model in provider == "openai" && model == "m2" ? known : nil }
        ) { api in
            let proposed = try await api.send("POST", Self.path).json["data"]?.elements ?? []
            #expect(proposed.map { $0["price"]?["input"]?.text } == [nil, "2", nil])
            #expect(proposed[1]["price"]?["output"] == "8" && proposed[1]["context_tokens"] == 8192)
        }
    }

    @Test("all that are new are made, as by hand, and are declared the next time")
    func acceptsAll() async throws {
        try await AdminFixture.run(providers: Self.providers(), declaration: Self.declaration()) { api in
            let reply = await api.send("POST", Self.path, #"{"accept":"all","prefix":"own/"}"#)

            let made = try statuses(reply)
            #expect(made == ["m1": "declared", "m2": "created", "m3": "created"])
            #expect(api.directory.snapshot.models.keys.sorted() == ["fast", "m3", "own/m2", "own/m3"])
            #expect(try await audited(api).prefix(2).sorted() == ["model:own/m2", "model:own/m3"])
            let again = await api.send("POST", Self.path, #"{"accept":"all","prefix":"own/"}"#)
            #expect(try statuses(again)["m2"] != "created")
        }
    }

    @Test(
        "one without a price says that its requests are refused, proposed or made",
        arguments: [
            ("", true), (#","unpriced":"refuse""#, true), (#","unpriced":"allow""#, false),
            (#","price":{"input":"1","output":"2"}"#, false),
        ]
    )
    func unpriced(_ terms: String, isRefused: Bool) async throws {
        try await AdminFixture.run(providers: Self.providers(), declaration: Self.declaration()) { api in
            let body = #"{"prefix":"own/""# + terms
            for (wish, status) in [("}", "new"), (#","accept":["m2"]}"#, "created")] {
                let rows = try await api.send("POST", Self.path, body + wish).json["data"]?.elements ?? []
                let row = try #require(rows.first { $0["id"] == "m2" })
                #expect(row["status"]?.text == status)
                #expect(row["detail"]?.text?.contains("no price") ?? false == isRefused)
            }
        }
    }

    @Test("those that are named are made; one that is not served is refused before any is made")
    func acceptsSome() async throws {
        try await AdminFixture.run(providers: Self.providers(), declaration: Self.declaration()) { api in
            let refused = await api.send("POST", Self.path, #"{"accept":["m2","m9"]}"#)
            #expect(refused.status == 400)
            #expect(refused.field == "accept[1]")
            #expect(api.directory.snapshot.models["m2"] == nil)

            let reply = await api.send("POST", Self.path, #"{"accept":["m2","m1","m3"]}"#)

            let made = try statuses(reply)
            #expect(made == ["m1": "declared", "m2": "created", "m3": "name_taken"])
        }
    }

    @Test("one that the checks refuse says why, and the others are made")
    func refused() async throws {
        // The tools of the tests read a name up to its first quotation mark: both are the same to them.
        let served = #"{"data":[{"id":"m\"2"},{"id":"m\"3"}]}"#
        try await AdminFixture.run(
            providers: Self.providers(200, served),
            declaration: Self.declaration()
        ) { api in
            let reply = await api.send("POST", Self.path, #"{"accept":"all"}"#)

            let rows = try reply.json["data"]?.elements ?? []
            #expect(rows.compactMap { $0["status"]?.text }.sorted() == ["created", "refused"])
            #expect(rows.contains { $0["detail"]?.text != nil })
        }
    }

    @Test("one that no target can name is shown as such, and the others are made")
    func unnameable() async throws {
        let served = #"{"data":[{"id":"/models/My Model.gguf"},{"id":"m2"},{"id":"m4"},{"object":"model"}]}"#
        try await AdminFixture.run(
            providers: Self.providers(200, served),
            declaration: Self.declaration()
        ) { api in
            let reply = await api.send("POST", Self.path)
            let shown = try statuses(reply)
            let first = try reply.json["data"]?.elements?.first
            let unnamed = try reply.json["unnamed"]
            #expect(shown == ["/models/My Model.gguf": "refused", "m2": "new", "m4": "new"])
            #expect(first?["detail"]?.text?.contains("blanks") == true)
            #expect(unnamed == 1)

            let wish = #"{"accept":["m2","/models/My Model.gguf"]}"#
            let some = try statuses(await api.send("POST", Self.path, wish))
            #expect(some == ["/models/My Model.gguf": "refused", "m2": "created", "m4": "new"])
            let all = try statuses(await api.send("POST", Self.path, #"{"accept":"all"}"#))
            #expect(all["m4"] == "created")
            #expect(api.directory.snapshot.models.keys.sorted() == ["fast", "m2", "m3", "m4"])
        }
    }

    @Test("a provider without models has an empty list")
    func empty() async throws {
        try await AdminFixture.run(
            providers: Self.providers(200, #"{"object":"list","data":null}"#),
            declaration: Self.declaration()
        ) { api in
            let reply = await api.send("POST", Self.path, #"{"accept":"all"}"#)

            let answer = try reply.json
            #expect(reply.status == 200)
            #expect(answer == ["data": [], "unnamed": 0])
        }
    }

    @Test("the model that is made says what the catalogue does not")
    func declaration() throws {
        var facts = TargetFacts(contextTokens: 100)
        let provider = Provider(
            declaration: ProviderDeclaration(name: "p", kind: "openai"),
            baseURL: "",
            isManagedByFile: false
        )
        let served = try #require(ServedModel("m", contextTokens: 50, maxOutputTokens: 20))
        let body = try DiscoveryBody([
            "accept": "all", "prefix": "x/", "price": ["input": "1", "output": "2"], "unpriced": "allow",
        ])
        func declared() -> JSONValue {
            ProposedModel(served, body, at: provider, facts: facts, in: Snapshot())
                .declaration(at: provider, body)
        }
        #expect(
            declared() == [
                "name": "x/m",
                "targets": [
                    [
                        "provider": "p", "model": "m", "max_output_tokens": 20,
                        "price": ["input": "1", "output": "2"],
                    ]
                ], "unpriced": "allow",
            ]
        )
        let free = TokenPrice(nanosPerMillion: 0)
        facts.price = PriceList(version: "v", rates: TokenRates(input: free, output: free))
        #expect(declared()["targets"]?.elements?.first?["price"] == nil)
    }

    @Test(
        "a provider that gives no list is a bad gateway, and says which way",
        arguments: [
            (401, "sk-the-upstream-echoes", "status 401"), (404, "{}", "status 404"), (302, "", "status 302"),
            (200, "<html>", "no list of models"), (200, #"{"data":[{"id":""}]}"#, "no list of models"),
        ]
    )
    func badAnswer(status: Int, body: String, reason: String) async throws {
        try await AdminFixture.run(
            providers: Self.providers(status, body),
            declaration: Self.declaration()
        ) { api in
            let reply = await api.send("POST", Self.path)

            #expect(reply.status == 502)
            #expect(reply.code == "discovery_failed")
            #expect(reply.text.contains(reason))
            #expect(!reply.text.contains("sk-the-upstream"))
        }
    }

    @Test("a provider that cannot be reached, lists without end, or has no list")
    func others() async throws {
        try await AdminFixture.run(declaration: Self.declaration()) { api in
            #expect(await api.send("POST", Self.path).text.contains("connect_failed"))
            #expect(await api.send("POST", "/api/v1/providers/none/discover").status == 404)
            for body in [#"{"accept":"some"}"#, #"{"accept":[]}"#, #"{"accept":[1]}"#, #"{"accept":{}}"#] {
                let reply = await api.send("POST", Self.path, body)
                #expect(reply.status == 400)
                #expect(reply.field == "accept")
            }
        }
        let page = #"{"data":[{"id":"claude"}],"has_more":true,"last_id":"claude"}"#
        let endless = ScriptedProviders([
            Self.list + "?limit=1000": (200, page), Self.list + "?limit=1000&after_id=claude": (200, page),
        ])
        try await AdminFixture.run(providers: endless, declaration: Self.declaration(kind: "anthropic")) {
            api in
            let reply = await api.send("POST", Self.path)
            #expect(reply.status == 502)
            #expect(endless.asked.count == ModelDiscovery.most.pages)
        }
        try await AdminFixture.run(declaration: Self.declaration(kind: "azure-openai")) { api in
            let reply = await api.send("POST", Self.path)
            #expect(reply.status == 409)
            #expect(reply.code == "no_model_list")
        }
    }
}
