import Testing
import Vocabulary

@testable import Identity

@Suite("Throttled sign-ins")
struct SignInThrottleTests {
    private static let start = UTCTime(seconds: 1_790_000_000)
    private var throttle = SignInThrottle()
    private var now = start

    private mutating func attempt(
        _ account: String = "ada",
        _ source: String = "192.0.2.1"
    ) -> SignInThrottle.Decision {
        throttle.attempt(account: account, source: source, at: now)
    }

    /// Fails so many times, each as soon as it is allowed.
    private mutating func fail(_ count: Int, _ account: String = "ada", _ source: String = "192.0.2.1") {
        for _ in 0..<count {
            if case .refused(let wait) = attempt(account, source) {
                now = now + wait
                #expect(attempt(account, source) == .allowed)
            }
        }
    }

    @Test(
        "five failures are free; then the wait doubles: of a source to a quarter of an hour, of an account to half a minute"
    )
    mutating func doubling() {
        for number in 0..<5 { #expect(attempt("user\(number)") == .allowed) }
        for host in 0..<5 { #expect(attempt("eve", "192.0.2.1\(host)") == .allowed) }

        for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
            #expect(attempt("user \(seconds)") == .refused(retryAfter: .seconds(seconds)))
            #expect(attempt("eve", "192.0.3.\(seconds)") == .refused(retryAfter: .seconds(min(seconds, 30))))
            now = now + .seconds(seconds) + .milliseconds(-1)
            #expect(attempt("user \(seconds)") == .refused(retryAfter: .milliseconds(1)))
            now = now + .milliseconds(1)
            #expect(attempt("user \(seconds)") == .allowed)
            #expect(attempt("eve", "192.0.4.\(seconds)") == .allowed)
        }
    }

    @Test("an attempt that is taken back counts for nothing")
    mutating func withdrawn() {
        for _ in 0..<20 {
            #expect(attempt() == .allowed)
            throttle.withdrawn(account: "ada", source: "192.0.2.1")
        }
        fail(5)

        #expect(attempt() == .refused(retryAfter: .seconds(1)))
    }

    @Test("a name takes no more memory than another, whatever its characters are made of")
    mutating func longNames() {
        let name = "a" + String(repeating: "\u{301}", count: 100_000)
        for host in 1...5 { #expect(attempt(name, "192.0.2.\(host)") == .allowed) }

        // Of the long name only its beginning counts.
        let other = "a" + String(repeating: "\u{301}", count: 1000)
        #expect(attempt(other, "192.0.2.9") == .refused(retryAfter: .seconds(1)))
    }

    @Test("a refused attempt does not make the wait longer")
    mutating func refusalsAreFree() {
        fail(5)

        for _ in 0..<100 { #expect(attempt() == .refused(retryAfter: .seconds(1))) }
    }

    @Test("an account is held wherever it is tried from, in either case")
    mutating func account() {
        for host in 1...5 { #expect(attempt("ada", "192.0.2.\(host)") == .allowed) }

        #expect(attempt("ADA", "192.0.2.9") == .refused(retryAfter: .seconds(1)))
        #expect(attempt("bob", "192.0.2.9") == .allowed)
    }

    @Test("a source is held whichever account it tries")
    mutating func source() {
        for number in 1...5 { #expect(attempt("user\(number)", "192.0.2.1") == .allowed) }

        #expect(attempt("ada", "192.0.2.1") == .refused(retryAfter: .seconds(1)))
        #expect(attempt("ada", "192.0.2.2") == .allowed)
    }

    @Test("attempts that run at the same time do not pass together")
    mutating func concurrent() {
        let decisions = (0..<100).map { _ in attempt() }

        #expect(decisions.count { $0 == .allowed } == 5)
    }

    @Test("of the attempts of one source that run at the same time five pass, whichever accounts they try")
    mutating func concurrentOfSource() {
        let decisions = (0..<100).map { attempt("user\($0)", "192.0.2.1") }

        #expect(decisions.count { $0 == .allowed } == 5)
        #expect(attempt("user1", "192.0.2.2") == .allowed)
    }

    @Test("a success clears the account")
    mutating func success() {
        fail(4)
        #expect(attempt("ada", "192.0.2.2") == .allowed)
        throttle.succeeded(account: "Ada", source: "192.0.2.2")

        for host in 3...7 { #expect(attempt("ada", "192.0.2.\(host)") == .allowed) }
    }

    @Test("a success of one's own does not clear the source")
    mutating func ownSuccess() {
        for number in 1...4 {
            #expect(attempt("victim\(number)") == .allowed)
            #expect(attempt("mallory") == .allowed)
            throttle.succeeded(account: "mallory", source: "192.0.2.1")
        }
        #expect(attempt("victim5") == .allowed)

        #expect(attempt("mallory") == .refused(retryAfter: .seconds(1)))
    }

    @Test("a source of good sign-ins alone is never held")
    mutating func goodSource() {
        for number in 0..<1000 {
            #expect(attempt("user\(number)") == .allowed)
            throttle.succeeded(account: "user\(number)", source: "192.0.2.1")
        }
    }

    @Test("an hour without an attempt is forgotten")
    mutating func forgotten() {
        fail(12)
        now = now + .seconds(3601)

        for _ in 0..<5 { #expect(attempt() == .allowed) }
    }

    @Test("a clock that was set back holds nobody longer than the longest wait")
    mutating func clock() {
        for number in 0..<20 { fail(1, "user\(number)") }
        now = Self.start + .seconds(-86_400)

        #expect(attempt() == .refused(retryAfter: .seconds(900)))
    }

    @Test("when the table is full, what was tried longest ago is forgotten")
    mutating func bounded() {
        var terms = SignInThrottle.Terms()
        terms.mostEntries = 3
        throttle = SignInThrottle(terms: terms)
        for number in 1...5 { #expect(attempt("ada", "s\(number)") == .allowed) }
        #expect(attempt("ada", "s6") == .refused(retryAfter: .seconds(1)))

        for number in 1...3 { #expect(attempt("other\(number)", "t\(number)") == .allowed) }

        #expect(attempt("ada", "s7") == .allowed)
    }
}
