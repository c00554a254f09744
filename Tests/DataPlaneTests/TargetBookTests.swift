import NIOCore
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("What is known of targets across reloads")
struct TargetBookTests {
    private func target(keys: String, at baseURL: String = "https://p.example/v1") -> Target {
        var declaration = ProviderDeclaration(name: "p", kind: "openai")
        declaration.apiKey = Secret(keys)
        return Target(
            provider: Provider(
                declaration: declaration,
                baseURL: baseURL,
                isManagedByFile: true
            ),
            model: "m",
            weight: 1,
            priority: 0,
            price: nil,
            contextTokens: nil,
            maxOutputTokens: 100,
            labels: [:],
            timeouts: Timeouts()
        )
    }

    @Test("a key that is the same keeps its rest, and one that takes its place begins anew")
    func keys() {
        let book = TargetBook()
        let before = target(keys: "one two")
        let now = NIODeadline.now()
        for refused in [before] + before.twins {
            book.entry(of: refused).tell { _ = $0.refuseKey(now: now.microseconds) }
        }
        let after = target(keys: "one three")

        #expect(book.entry(of: after).obstacle(after.breaker, now) != nil)
        #expect(book.entry(of: after) === book.entry(of: before))
        for twin in after.twins {
            #expect(book.known(twin) == nil)
            #expect(book.entry(of: twin).obstacle(twin.breaker, now) == nil)
        }
        for twin in before.twins { #expect(book.known(twin)?.obstacle(twin.breaker, now) != nil) }
        #expect(book.circuits(of: [after] + after.twins) == ["p/m": false, "p/m#2": false])
    }

    @Test("a server that takes another's place begins anew, and one that is gone has no circuit")
    func places() {
        let book = TargetBook()
        let before = target(keys: "one")
        let after = target(keys: "one", at: "https://q.example/v1")
        let now = NIODeadline.now()
        book.entry(of: before).tell { $0.eject(before.breaker, now: now.microseconds, chance: 0) }
        #expect(book.circuits(of: [before]) == ["p/m": true])

        #expect(book.known(after) == nil)
        #expect(book.circuits(of: [after]).isEmpty)
        #expect(book.entry(of: after).obstacle(after.breaker, now) == nil)
        #expect(book.circuits(of: [after]) == ["p/m": false])
    }
}
