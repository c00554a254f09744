import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import Directory

@Suite("Headers of providers of the API")
struct ProviderHeaderTests {
    private static let body = #"{"name":"up"}"#
    private let store = InMemoryDirectoryStore()

    private func set(_ headers: [String: String]) -> HeaderChanges {
        HeaderChanges(named: headers.mapValues { .set(Secret($0)) })
    }

    private func change(
        _ directory: Directory,
        _ headers: HeaderChanges,
        to body: String = Self.body
    ) throws -> [String: Secret] {
        try directory.updateProvider("up", headers: headers, by: .system) { _ in body }.declaration.headers
    }

    /// Opens the directory, and puts in force what it holds.
    private func open() throws -> Directory {
        let directory = try Directories.open(store).directory
        try directory.apply(Declaration()) { _, _ in nil }
        return directory
    }

    private func stored() throws -> StoredProvider { try #require(try store.load().providers.first) }

    @Test("they are sealed apart from the body, and are there after a restart")
    func sealed() throws {
        let directory = try open()
        _ = try directory.createProvider(body: Self.body, headers: set(["x-a": "one"]), by: .system)

        #expect(try stored().body == Self.body)
        #expect(try stored().sealedHeaders == Array("provider_headers/up x-a\0one\0".utf8))
        let again = try open()
        #expect(again.snapshot.providers["up"]?.declaration.headers == ["x-a": Secret("one")])
        #expect(store.overwrites == 0)
    }

    @Test("a change names what changes: the others stay, null takes one away, or all")
    func changes() throws {
        let directory = try open()
        let two = set(["x-a": "one", "x-b": "two"])
        _ = try directory.createProvider(body: Self.body, headers: two, by: .system)

        #expect(try change(directory, .none) == ["x-a": Secret("one"), "x-b": Secret("two")])
        #expect(
            try change(directory, set(["X-B": "three"])) == ["x-a": Secret("one"), "X-B": Secret("three")]
        )
        #expect(try change(directory, HeaderChanges(named: ["X-A": .clear])) == ["X-B": Secret("three")])
        #expect(try change(directory, HeaderChanges(clearsOthers: true)) == [:])
        #expect(try stored().sealedHeaders == nil)
    }

    @Test("a value that is kept goes nowhere else")
    func elsewhere() throws {
        let directory = try open()
        let two = set(["x-a": "one", "x-b": "two"])
        _ = try directory.createProvider(body: Self.body, headers: two, by: .system)
        let moved = #"{"name":"up","base_url":"elsewhere"}"#

        let error = #expect(throws: DirectoryError.self) {
            try change(directory, HeaderChanges(named: ["x-a": .clear]), to: moved)
        }
        #expect(error?.field == "headers.x-b")
        let given = HeaderChanges(named: ["X-B": .set(Secret("three")), "x-a": .clear])
        #expect(try change(directory, given, to: moved) == ["X-B": Secret("three")])
    }

    @Test("what an earlier version left unsealed is sealed at the start, and overwritten once")
    func unsealed() throws {
        _ = try Directories.open(store)
        let old = StoredProvider(
            name: "up",
            body: Self.body,
            sealedCredential: nil,
            sealedHeaders: Array("provider_headers/up x-a\0one\0x-b\0two\0".utf8),
            unsealedHeaders: ["x-b": Secret("three")]
        )
        try store.save([.provider(old)], audit: [], checkpoint: nil)

        let headers = ["x-a": Secret("one"), "x-b": Secret("three")]
        for _ in 0..<2 {
            let directory = try open()
            #expect(directory.snapshot.providers["up"]?.declaration.headers == headers)
        }

        #expect(try stored().sealedHeaders == Array("provider_headers/up x-a\0one\0x-b\0three\0".utf8))
        #expect(try stored().unsealedHeaders.isEmpty)
        #expect(store.overwrites == 1)
    }

    @Test("they come back from their text, empty values among them")
    func text() throws {
        let headers = ["x-a": Secret("one, two"), "x-b": Secret("")]

        #expect(HeadersText.headers(try #require(HeadersText.text(headers))) == headers)
        #expect(HeadersText.text([:]) == nil)
    }
}
