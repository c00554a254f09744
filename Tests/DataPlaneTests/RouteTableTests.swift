import Testing

@testable import DataPlane

@Suite("Route table")
struct RouteTableTests {
    @Test("every row is found by its own path, and told from another method")
    func rows() {
        for row in DataRoute.table {
            var path = row.path.hasSuffix("/") ? row.path + "a%2Fb" : row.path
            let expected: DataRoute
            switch row.target {
            case .whole(let route): expected = route
            case .item(let route): expected = route("a/b")
            case .part(let end, let route):
                path += end
                expected = route("a/b")
            case .model(let end, var route):
                path += end
                route.model = "a/b"
                expected = .inference(route)
            }

            #expect(DataRoute(method: row.method, path: path[...]) == expected)
            guard case .wrongMethod(let allowed) = DataRoute(method: "PATCH", path: path[...]) else {
                Issue.record("\(path) takes PATCH")
                continue
            }
            #expect(allowed.split(separator: ", ").contains { $0 == row.method })
        }
    }

    @Test("whoever takes GET takes HEAD, and nobody else does")
    func head() {
        #expect(DataRoute(method: "HEAD", path: "/v1/models") == .models)
        #expect(DataRoute(method: "HEAD", path: "/v1/embeddings") == .wrongMethod(allowed: "POST"))
    }

    @Test(
        "what only looks like a route is none",
        arguments: [
            "", "/", "/v1", "/v1/chat/completions/", "//v1/chat/completions", "/V1/chat/completions",
            "/v1/chat%2Fcompletions", "/v1/%63hat/completions", "/v1/./chat/completions",
            "/v1/chat/completions;a", "/v1/models/", "/v1/models/%zz",
            "/v1/models/%ff", "/livez/", "/v1/responses/", "/v1/responses/a/b", "/v1/responses//input_items",
            "/v1/responses/a/input_items/", "/v1/responses/a/cancel/b", "http://gate/v1/models",
        ]
    )
    func unknown(path: String) {
        #expect(DataRoute(method: "POST", path: path[...]) == .unknown)
        #expect(DataRoute(method: "GET", path: path[...]) == .unknown)
    }
}
