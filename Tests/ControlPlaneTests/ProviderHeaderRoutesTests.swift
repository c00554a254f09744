import Testing

@testable import ControlPlane

@Suite("Headers of providers in the admin API")
struct ProviderHeaderRoutesTests {
    private static let path = "/api/v1/providers/up"
    private static let creation =
        ##"{"name":"up","kind":"openai","headers":{"x-a":"value-one","X-B":"value-two"}}"##

    private func headers(_ api: AdminFixture) async throws -> JSONValue? {
        try await api.get(Self.path)["headers"]
    }

    @Test("their names are shown and their values nowhere, in the audit trail neither")
    func shown() async throws {
        try await AdminFixture.run { api in
            let created = await api.send("POST", "/api/v1/providers", Self.creation)
            let changed = await api.send("PATCH", Self.path, #"{"headers":{"x-a":"value-three","x-n":4711}}"#)

            #expect([created.status, changed.status] == [201, 200])
            let shown = try await headers(api)
            #expect(shown == ["X-B", "x-a", "x-n"])
            let trail = await api.send("GET", "/api/v1/audit?limit=1000").text
            #expect(trail.contains("fingerprint of 11"), "a change shows")
            for text in [created.text, changed.text, trail, await api.send("GET", "/api/v1/providers").text] {
                #expect(!text.contains("value-") && !text.contains("4711"))
            }
        }
    }

    @Test("one that is left out stays, null takes one away, and null for all takes all")
    func changes() async throws {
        try await AdminFixture.run { api in
            _ = await api.send("POST", "/api/v1/providers", Self.creation)

            _ = await api.send("PATCH", Self.path, #"{"labels":{"tier":"gold"},"headers":{}}"#)
            let kept = try await headers(api)
            #expect(kept == ["X-B", "x-a"])
            _ = await api.send("PATCH", Self.path, #"{"headers":{"x-b":null}}"#)
            let left = try await headers(api)
            #expect(left == ["x-a"])
            _ = await api.send("PATCH", Self.path, #"{"headers":null}"#)
            let none = try await headers(api)
            #expect(none == [])
        }
    }

    @Test(
        "what answers show of them is no change: it is refused",
        arguments: [
            (#"["x-a"]"#, "headers"), (#""x-a""#, "headers"), (#"{"x-a":["hidden"]}"#, "headers.x-a"),
        ]
    )
    func refused(body: String, field: String) async throws {
        try await AdminFixture.run { api in
            _ = await api.send("POST", "/api/v1/providers", Self.creation)

            let reply = await api.send("PATCH", Self.path, #"{"headers":\#(body)}"#)

            #expect(reply.status == 400)
            #expect(reply.field == field)
            #expect(!reply.text.contains("hidden"))
        }
    }
}
