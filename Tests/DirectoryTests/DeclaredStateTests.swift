import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import Directory

@Suite("What the file declared last")
struct DeclaredStateTests {
    private let store = InMemoryDirectoryStore()

    private func open() throws -> Directory {
        let audit = AuditSettings { value in
            switch value {
            case .provider(let provider): "provider of \(provider.declaration.kind)"
            case .rendered(let text): text
            default: ""
            }
        }
        return try Directories.open(store, audit: audit).directory
    }

    private func apply(_ kind: String?, to directory: Directory) throws {
        var declaration = Declaration()
        if let kind { declaration.providers = [ProviderDeclaration(name: "up", kind: kind)] }
        try directory.apply(declaration) { _, _ in nil }
    }

    @Test("a restart with the same file writes nothing; one with another file says what was before")
    func restart() throws {
        try apply("openai", to: try open())
        let (rows, writes) = (store.audit.count, store.writes)

        try apply("openai", to: try open())
        #expect(store.audit.count == rows)
        #expect(store.writes == writes)
        try apply("openai-compatible", to: try open())

        let row = try #require(store.audit.last)
        #expect(row.action == "provider.update")
        #expect(row.actor == "file")
        #expect(row.before == "provider of openai")
        #expect(row.after == "provider of openai-compatible")
        #expect(store.audit.count == rows + 1)
    }

    @Test("a change whose row the store does not take is not in force, and the next try has its row")
    func failure() throws {
        let directory = try open()
        let rows = store.audit.count
        store.allow(writes: 0)

        #expect(throws: DirectoryError.self) { try apply("openai", to: directory) }
        #expect(directory.snapshot.providers["up"] == nil)
        store.allow(writes: .max)
        try apply("openai", to: directory)

        #expect(store.audit.dropFirst(rows).map(\.action) == ["provider.create"])
        #expect(directory.snapshot.providers["up"] != nil)
    }
}
