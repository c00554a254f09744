import Testing
import Vocabulary

@testable import DataPlane

@Suite("Paths of providers' own routes")
struct PassthroughRouteTests {
    private func parsed(_ path: String, method: String = "GET") -> PassthroughRoute? {
        guard case .passthrough(let route) = DataRoute(method: method, path: path[...]) else { return nil }
        return route
    }

    @Test("the first part names the provider, the rest is asked of it")
    func parts() throws {
        let route = try #require(parsed("/openai/files/file-1/content"))
        #expect(route.provider == "openai" && route.path == "/files/file-1/content")
    }

    @Test(
        "the gateway's own routes, and what stands below their first parts, are no provider's",
        arguments: [
            "/v1/files", "/V1/files", "/v1beta/files", "/v2/x", "/model/x/y", "/livez/x", "/readyz/x",
            "/openai",
            "/openai/", "/",
            "//x", "/openai/deployments/fast/files",
        ]
    )
    func own(_ path: String) { #expect(parsed(path) == nil) }

    @Test("another method is told which ones pass")
    func method() {
        #expect(
            DataRoute(method: "TRACE", path: "/openai/files")
                == .wrongMethod(allowed: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
        )
    }

    @Test(
        "a path that could be read in two ways is refused",
        arguments: [
            "/a/../b", "/a/./b", "/a//b", "/a/%2e%2e/b", "/a/%2E/b", "/a/%2fb", "/a/b%5cc", "/a/b\\c",
            "/a/%252e%252e/b",
            "/a/%00", "/a/%zz", "/a/%ff", "/a/b%0d%0ac", "/a/..", "/a/b/", "/chat/complet%69ons",
            "/chat/completions/", "/Chat/completions", "/models/x:generatecontent", "/a/%2e%2e",
            "/\(String(repeating: "a", count: 2048))", String(repeating: "/v3", count: 65),
        ]
    )
    func tricks(_ path: String) throws {
        let route = try #require(parsed("/openai" + path, method: "POST"))
        #expect(throws: Refusal.self) { try route.check() }
    }

    @Test(
        "a plain path passes as it came",
        arguments: [
            "/a", "/a/b.c", "/a/b%20c", "/models/x:y", "/..a/b...c",
            "/\(String(repeating: "a", count: 2047))",
            String(repeating: "/v3", count: 64),
        ]
    )
    func plain(_ path: String) throws {
        let route = try #require(parsed("/openai" + path))
        let candidates = try route.check()
        #expect(route.path == path)
        // Only what posts runs a model.
        #expect(candidates.isEmpty)
    }

    @Test(
        "what a plain path could be among the gateway's own is looked for behind a version and a word of the provider's",
        arguments: [
            ("/chat/completions", "/v1/chat/completions"), ("/api/v1/embeddings", "/v1/embeddings"),
            ("/paas/v4/chat/completions", "/v1/chat/completions"), ("/openai/responses", "/v1/responses"),
            ("/models/x%3AgenerateContent", "/v1beta/models/x:generateContent"),
        ]
    )
    func candidates(_ path: String, _ own: String) throws {
        let route = try #require(parsed("/other" + path, method: "POST"))
        #expect(try route.check().contains(own))
    }

    @Test("credentials in the query stay here")
    func query() throws {
        var route = try #require(parsed("/openai/files"))
        route.read(
            query: "limit=3&key=sk-gh&KEY=x&%6bey=y&api_key=z&access_token=t&X-Amz-Signature=s&after=a%20b"
        )
        #expect(route.target == "/files?limit=3&after=a%20b")
    }
}
