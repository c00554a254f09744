import NIOCore
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("What is known of targets across reloads")
struct TargetBookTests {
    private func target(keys: String) -> Target {
        var declaration = ProviderDeclaration(name: "p", kind: "openai")
        declaration.apiKey = Secret(keys)
        return Target(
            provider: Provider(
                declaration: declaration,
                baseURL: "https://p.example/v1",
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
        #expect(book.circuits.count == 2)
    }
}
