import ConfigurationFile
import Policy
import Testing

@Suite("Origins of pages in a file")
struct CrossOriginFileTests {
    @Test("origins are off by default and are read as browsers write them")
    func origins() throws {
        #expect(try load("server: {max_body: 1MiB}").declaration.server.crossOrigin == CrossOriginTerms())

        let yaml =
            #"server: {cors: {origins: ["https://a.example.com", "http://localhost:5173"], max_age: 1h}}"#
        let terms = try load(yaml).declaration.server.crossOrigin

        #expect(terms.origins == ["https://a.example.com", "http://localhost:5173"])
        #expect(terms.maxAge == .seconds(3600))
        #expect(terms.allowed(for: "http://localhost:5173") == "http://localhost:5173")
        #expect(terms.allowed(for: "http://localhost") == nil)
        let all = try load(#"server: {cors: {origins: ["*"]}}"#).declaration.server.crossOrigin
        #expect(all.allowed(for: "null") == "*")
    }

    @Test(
        "what is no origin is refused",
        arguments: [
            ("a.example.com", "must be an origin such as"), ("https://", "must be a scheme, a host"),
            ("https://a/", "without a path"), ("https://A.example.com", "in small letters"),
            ("null", "must be an origin such as"),
        ]
    )
    func faults(origin: String, message: String) {
        let found = problems("server: {cors: {origins: [\"\(origin)\"]}}")
        #expect(found.count == 1)
        #expect(
            found.first?.contains("server.cors.origins[0]: \(message)") == true
                || found.first?.contains(message) == true,
            "\(found)"
        )
    }

    @Test("the star stands alone")
    func star() {
        let found = problems(#"server: {cors: {origins: ["*", "https://a"]}}"#)
        #expect(found.count == 1)
        #expect(found.first?.contains("must be the only one") == true, "\(found)")
    }
}
