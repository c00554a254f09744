import Testing
import Vocabulary

@testable import Identity

@Suite("When a cloud's credential is fetched anew")
struct CredentialLeaseTests {
    private static let start = UTCTime(seconds: 1_800_000_000)

    private func credential(seconds: Int64?) -> CloudCredential {
        CloudCredential(.bearer(Secret("t")), expires: seconds.map { Self.start + .seconds($0) })
    }

    /// A lease with a credential that was fetched at the start.
    private func lease(seconds: Int64?, chance: Double = 1) -> CredentialLease {
        var lease = CredentialLease()
        lease.begin()
        lease.succeed(credential(seconds: seconds), at: Self.start, chance: chance)
        return lease
    }

    private func name(_ advice: CredentialLease.Advice) -> String {
        switch advice {
        case .use(_, let isDue): isDue ? "use and fetch" : "use"
        case .wait(let begins): begins ? "fetch" : "wait"
        case .fail: "fail"
        }
    }

    @Test("the first call fetches, and those after it wait for that")
    func first() {
        var lease = CredentialLease()

        let first = name(lease.advice(at: Self.start))
        lease.begin()
        let second = name(lease.advice(at: Self.start))

        #expect(first == "fetch")
        #expect(second == "wait")
    }

    @Test(
        "an hour's credential is used, renewed up to five minutes before its end, and not used in its last seconds",
        arguments: [
            (0, "use"), (3299, "use"), (3300, "use and fetch"), (3589, "use and fetch"), (3590, "fetch"),
            (3700, "fetch"),
        ]
    )
    func hour(second: Int64, expected: String) {
        let lease = lease(seconds: 3600)

        #expect(name(lease.advice(at: Self.start + .seconds(second))) == expected)
        #expect(lease.isReady(at: Self.start + .seconds(second)) == (second < 3590))
    }

    @Test("chance moves the renewal by up to a minute")
    func jitter() {
        let lease = lease(seconds: 3600, chance: 0)

        #expect(name(lease.advice(at: Self.start + .seconds(3359))) == "use")
        #expect(name(lease.advice(at: Self.start + .seconds(3360))) == "use and fetch")
    }

    @Test("a short credential is renewed in its last quarter, though never at once")
    func short() {
        #expect(name(lease(seconds: 40).advice(at: Self.start + .seconds(29))) == "use")
        #expect(name(lease(seconds: 40).advice(at: Self.start + .seconds(30))) == "use and fetch")
        #expect(name(lease(seconds: 4).advice(at: Self.start + .seconds(3))) == "use")
    }

    @Test("a credential without an end is kept")
    func endless() {
        #expect(name(lease(seconds: nil).advice(at: Self.start + .seconds(1_000_000_000))) == "use")
    }

    @Test("while a renewal runs nobody begins another")
    func oneAtATime() {
        var lease = lease(seconds: 3600)
        lease.begin()

        #expect(name(lease.advice(at: Self.start + .seconds(3400))) == "use")
        #expect(name(lease.advice(at: Self.start + .seconds(3595))) == "wait")
    }

    @Test("after a failed renewal the credential serves on, and the pauses grow to a minute")
    func backoff() {
        var lease = lease(seconds: 3600)
        var now = Self.start + .seconds(3300)

        for pause in [1, 2, 4, 8, 16, 32, 60, 60] as [Int64] {
            lease.begin()
            lease.fail(.unusable("down"), at: now, chance: 1)
            #expect(name(lease.advice(at: now + .milliseconds(pause * 1000 - 1))) == "use")
            now = now + .seconds(pause)
            #expect(name(lease.advice(at: now)) == "use and fetch")
        }
    }

    @Test("without a credential that holds, calls fail at once between the tries")
    func failing() {
        var lease = lease(seconds: 3600)
        let now = Self.start + .seconds(3600)
        lease.begin()
        lease.fail(.unusable("down"), at: now, chance: 0)

        #expect(name(lease.advice(at: now + .milliseconds(499))) == "fail")
        #expect(name(lease.advice(at: now + .milliseconds(500))) == "fetch")
    }

    @Test("a refused credential is dropped once; the next one that is refused at once is not")
    func refused() {
        var lease = lease(seconds: 3600)

        let first = lease.refused(1, at: Self.start)
        lease.begin()
        lease.succeed(credential(seconds: 3600), at: Self.start, chance: 1)
        let old = lease.refused(1, at: Self.start + .seconds(70))
        let soon = lease.refused(2, at: Self.start + .seconds(59))
        let later = lease.refused(2, at: Self.start + .seconds(60))

        #expect(first)
        #expect(!old, "it is no longer held")
        #expect(!soon)
        #expect(later)
        #expect(name(lease.advice(at: Self.start + .seconds(60))) == "fetch")
    }
}
