import GRDB
import Ports
import Testing
import Vocabulary

@testable import Stores

@Suite("Sealed values in SQLite")
struct SealedStoreTests {
    private let row = AuditRow(
        sequence: 1,
        time: UTCTime(seconds: 1),
        actor: "host",
        action: "secret_key.change",
        subject: "secret_key",
        before: "",
        after: "",
        hash: [1]
    )

    private func checkpoint(_ key: UInt8) -> AuditCheckpoint {
        AuditCheckpoint(
            sequence: 1,
            hash: [1],
            time: UTCTime(seconds: 1),
            publicKey: [key],
            signature: [key]
        )
    }

    private func store(_ folder: StoreFolder) throws -> SQLiteStore {
        let store = try folder.store()
        let writes: [DirectoryWrite] = [
            .provider(StoredProvider(name: "a", body: "{}", sealedCredential: [1, 2])),
            .provider(StoredProvider(name: "b", body: "{}", sealedCredential: nil, sealedHeaders: [5])),
            .provider(StoredProvider(name: "c", body: "{}", sealedCredential: [3, 4])),
        ]
        try store.save(writes, audit: [], checkpoint: nil)
        try store.add(StoredTextKey(id: "t", madeUnder: "s", sealed: [6]))
        return store
    }

    @Test("every column whose values are sealed is known: a new one must not be left under the old key")
    func columns() throws {
        let folder = try StoreFolder()
        let names = try folder.store().pool.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT tables.name || '.' || columns.name
                    FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
                    WHERE tables.type = 'table' AND columns.name LIKE '%sealed%' ORDER BY 1
                    """
            )
        }

        #expect(names == SealedColumn.all.map(\.description).sorted())
    }

    @Test("values are replaced with the row that says so")
    func replaced() throws {
        let folder = try StoreFolder()
        let store = try store(folder)
        var values = try store.sealedValues()
        #expect(values.map(\.place) == ["provider/a", "provider/c", "provider_headers/b", "text_key/t"])
        #expect(values.map(\.mayBeLost) == [false, false, false, true])
        for index in values.indices { values[index].sealed.append(9) }

        try store.replace(
            SealedChange(values: values, checkpoints: [], rows: [row], checkpoint: checkpoint(7))
        )

        #expect(try store.sealedValues() == values)
        #expect(try store.load().providers.map(\.sealedCredential) == [[1, 2, 9], nil, [3, 4, 9]])
        #expect(try store.load().providers.map(\.sealedHeaders) == [nil, [5, 9], nil])
        #expect(try store.textKeys().map(\.sealed) == [[6, 9]])
        #expect(try store.auditRows(after: 0, limit: 9) == [row])
        #expect(try store.auditCheckpoints() == [checkpoint(7)])
    }

    @Test("what cannot be written whole is not written at all")
    func whole() throws {
        let folder = try StoreFolder()
        let store = try store(folder)
        let before = try store.sealedValues()
        var values = before
        for index in values.indices { values[index].sealed.append(9) }
        values.append(
            SealedValue(column: values[0].column, row: "gone", place: "provider/gone", sealed: [5])
        )

        #expect(throws: (any Error).self) {
            try store.replace(
                SealedChange(values: values, checkpoints: [], rows: [row], checkpoint: checkpoint(7))
            )
        }

        #expect(try store.sealedValues() == before)
        #expect(try store.auditRows(after: 0, limit: 9).isEmpty)
    }
}
