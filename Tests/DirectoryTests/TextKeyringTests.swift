import Logging
import Ports
import Secrets
import Testing

@testable import Directory

@Suite("The keys of kept texts")
struct TextKeyringTests {
    private static let place = "kept_response/team_a/resp_1/input"
    private let store = InMemoryTextKeys()
    private let secret = SealingKey.random()
    private let text = Array("text".utf8)

    private func keyring(_ secret: SealingKey) throws -> TextKeyring {
        try TextKeyring(store, under: secret, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test("the first start makes one, and the next ones go on with it")
    func first() throws {
        let first = try keyring(secret)
        let sealed = try first.seal(text, for: Self.place)

        let second = try keyring(secret)

        #expect(second.keyID == first.keyID)
        #expect(try store.textKeys().count == 1)
        #expect(try second.open(sealed, for: Self.place, keyID: first.keyID) == text)
        #expect(throws: SealedError.damaged) { try second.open(sealed, for: "elsewhere", keyID: first.keyID) }
    }

    @Test("after a change of the secret key old texts are read, and new ones are under a key of their own")
    func another() throws {
        let first = try keyring(secret)
        let sealed = try first.seal(text, for: Self.place)
        let next = SealingKey.random()
        store.replace(
            try store.textKeys().map { key in
                let place = "text_key/\(key.id)"
                let opened = try Sealed.open(key.sealed, for: place, under: secret)
                return StoredTextKey(
                    id: key.id,
                    madeUnder: key.madeUnder,
                    sealed: try Sealed.seal(opened, for: place, under: next)
                )
            }
        )

        let second = try keyring(next)

        #expect(second.keyID != first.keyID)
        #expect(try store.textKeys().count == 2)
        #expect(try second.open(sealed, for: Self.place, keyID: first.keyID) == text)
        #expect(try keyring(next).keyID == second.keyID)
    }

    @Test("with another secret key than the one that is lost old texts are lost, and new ones are kept")
    func lost() throws {
        let first = try keyring(secret)
        let sealed = try first.seal(text, for: Self.place)

        let second = try keyring(.random())

        #expect(try second.open(sealed, for: Self.place, keyID: first.keyID) == nil)
        let fresh = try second.seal(text, for: Self.place)
        #expect(try second.open(fresh, for: Self.place, keyID: second.keyID) == text)
        #expect(try keyring(secret).keyID == first.keyID, "nothing was taken away")
    }
}
