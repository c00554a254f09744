import Foundation
import GRDB
import Ports
import Testing
import Vocabulary

@testable import Stores

@Suite("Headers that were not sealed")
struct UnsealedHeadersTests {
    private static let value = "header-value-0123456789"

    /// A database of the version before, whose provider was changed now and then.
    private func old(_ folder: StoreFolder) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = OFF") }
        let pool = try DatabasePool(path: folder.database, configuration: configuration)
        try Schema.migrator.migrate(pool, upTo: "team_weights")
        try pool.write { database in
            for count in 0..<9 {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO providers VALUES ('up', ?, x'0102')",
                    arguments: [
                        #"{"name":"up","headers":{"x-a":"\#(Self.value)\#(count)","x-n":7},"labels":{"a":"b"}}"#
                    ]
                )
            }
        }
        try pool.close()
    }

    @Test("they are read apart from the body; once they are sealed and overwritten, no file has them")
    func migration() throws {
        let folder = try StoreFolder()
        try old(folder)
        let store = try folder.store()

        var provider = try #require(try store.load().providers.first)
        #expect(provider.body == #"{"name":"up","labels":{"a":"b"}}"#)
        #expect(provider.sealedCredential == [1, 2])
        #expect(provider.sealedHeaders == nil)
        #expect(provider.unsealedHeaders == ["x-a": Secret(Self.value + "8"), "x-n": Secret("7")])
        provider.sealedHeaders = [3]
        provider.unsealedHeaders = [:]
        try store.save([.provider(provider)], audit: [], checkpoint: nil)
        try store.overwriteReplaced()

        #expect(try store.load().providers == [provider])
        #expect(try folder.files(with: Self.value).isEmpty)
    }

    @Test(
        "a body that cannot be read, or has no headers, is left as it is",
        arguments: ["{", #"{"name": "up"}"#]
    )
    func untouched(body: String) {
        #expect(UnsealedHeaders.split(body).body == body)
        #expect(UnsealedHeaders.split(body).headers.isEmpty)
    }
}
