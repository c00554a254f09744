import Policy
import Testing
import Vocabulary

/// Any course of refused and good calls to a target against what the manual promises (docs/resilience.md, "Refusals").
@Suite("Rests of targets that refuse")
struct KeyDistrustModelTests {
    private static let minute: Int64 = 60_000_000

    /// The rest that follows from all refusals and good answers, in their order.
    private struct History {
        private enum Event {
            case refused(at: Int64)
            case served(begunAt: Int64)
        }

        let first: Int64
        let longest: Int64
        private var events: [Event] = []

        init(first: Int64, longest: Int64) {
            self.first = first
            self.longest = longest
        }

        mutating func refuse(_ now: Int64) { events.append(.refused(at: now)) }
        mutating func serve(begunAt: Int64) { events.append(.served(begunAt: begunAt)) }

        /// When the rest ends; 0 if there is none.
        var end: Int64 {
            var rests: [(start: Int64, end: Int64)] = []
            for event in events {
                switch event {
                case .refused(let now):
                    // Whoever is refused while it rests says the same once more.
                    guard rests.last.map({ $0.end <= now }) ?? true else { continue }
                    let length = rests.reduce(first) { length, _ in min(longest, length * 2) }
                    rests.append((now, now + length))
                case .served(let begunAt):
                    // A call that began before the refusal proves nothing.
                    if let last = rests.last, begunAt > last.start { rests = [] }
                }
            }
            return rests.last?.end ?? 0
        }
    }

    @Test(
        "a rest doubles while nothing else comes, ends with a call that is served, and never grows beyond its bound",
        arguments: 0..<200
    )
    func rests(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let first = seed.isMultiple(of: 2) ? 1_000_000 : Self.minute
        let longest = seed.isMultiple(of: 2) ? 30_000_000 : 60 * Self.minute
        var rest = GrowingRest(first: first, longest: longest)
        var history = History(first: first, longest: longest)
        var now: Int64 = 1
        for _ in 0..<300 {
            now += Int64.random(in: 0...first * 3, using: &random)
            let before = rest.wait(now: now)
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                let begunAt = max(0, now - Int64.random(in: 0...first * 4, using: &random))
                rest.succeed(begunAt: begunAt)
                history.serve(begunAt: begunAt)
            case 1...4:
                let isNew = rest.refuse(now: now)
                #expect(isNew == (before == 0))
                history.refuse(now)
                #expect((1...longest).contains(rest.wait(now: now)))
            default: break
            }
            #expect(rest.wait(now: now) == max(0, history.end - now))
        }
    }

    @Test(
        "a target with a refused key is asked again when its rest is over, whatever callers are forbidden",
        arguments: 0..<100
    )
    func standing(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let terms = BreakerTerms()
        var standing = TargetStanding()
        var history = History(first: Self.minute, longest: 60 * Self.minute)
        /// Those who were forbidden something since somebody was served.
        var forbidden: Set<Int> = []
        var now: Int64 = 1
        for _ in 0..<200 {
            now += Int64.random(in: 1...2 * Self.minute, using: &random)
            guard case .success(let call) = standing.begin(terms, now: now, heedsLimits: false) else {
                continue
            }
            let begunAt = now
            now += Int64.random(in: 0...1_000_000, using: &random)
            var verdict = AttemptVerdict.nothing
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                history.refuse(now)
                _ = standing.refuseKey(now: now)
            case 1:
                let caller = Int.random(in: 0..<3, using: &random)
                forbidden.insert(caller)
                if forbidden.count > 1 { history.refuse(now) }
                _ = standing.forbid(ScopeID(rawValue: Int32(caller)), now: now)
            case 2:
                verdict = .success
                history.serve(begunAt: begunAt)
                forbidden = []
            default: break
            }
            standing.end(call, verdict, terms, now: now, chance: 0)
            #expect(standing.distrust.wait(now: now) == max(0, history.end - now))
            #expect(standing.inFlight == 0)
        }
    }
}
