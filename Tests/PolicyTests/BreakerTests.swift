import Policy
import Testing
import Vocabulary

@Suite("Breakers")
struct BreakerTests {
    private static let second: Int64 = 1_000_000

    private static func failing(_ count: Int, _ terms: BreakerTerms, at now: Int64) -> Breaker {
        var breaker = Breaker()
        for _ in 0..<count { fail(&breaker, terms, at: now) }
        return breaker
    }

    private static func fail(_ breaker: inout Breaker, _ terms: BreakerTerms, at now: Int64) {
        guard let passage = breaker.admit(terms, now: now) else { return }
        breaker.fail(passage, terms, now: now, chance: 0)
    }

    private static func succeed(_ breaker: inout Breaker, _ terms: BreakerTerms, at now: Int64) {
        guard let passage = breaker.admit(terms, now: now) else { return }
        breaker.succeed(passage, terms, now: now)
    }

    @Test("as many failures in a row as stated open it, and one fewer does not")
    func inARow() {
        let terms = BreakerTerms()

        #expect(!Self.failing(4, terms, at: 0).isOpen(terms, now: 0))
        #expect(Self.failing(5, terms, at: 0).isOpen(terms, now: 0))
        #expect(Self.failing(5, terms, at: 0).wait(terms, now: Self.second) == 4 * Self.second)
    }

    @Test("a success in between begins the row anew, but not the share within the window")
    func share() {
        let terms = BreakerTerms()
        var breaker = Breaker()
        for index in 0..<10 {
            Self.fail(&breaker, terms, at: Int64(index))
            #expect(!breaker.isOpen(terms, now: Int64(index)))
            if index < 9 { Self.succeed(&breaker, terms, at: Int64(index)) }
        }
        Self.succeed(&breaker, terms, at: 10)
        #expect(!breaker.isOpen(terms, now: 10))

        Self.fail(&breaker, terms, at: 11)

        #expect(breaker.isOpen(terms, now: 11))
    }

    @Test("failures that have left the window count no more")
    func window() {
        var terms = BreakerTerms()
        terms.failures = 0
        var breaker = Self.failing(19, terms, at: 0)

        Self.fail(&breaker, terms, at: 11 * Self.second)

        #expect(breaker.window.counts(within: 10 * Self.second, now: 11 * Self.second).failures == 1)
        #expect(!breaker.isOpen(terms, now: 11 * Self.second))
    }

    @Test("rules that are turned off open nothing")
    func off() {
        var terms = BreakerTerms()
        terms.failures = 0
        terms.failureRatePercent = 0

        var breaker = Self.failing(1000, terms, at: 0)
        #expect(!breaker.isOpen(terms, now: 0))
        breaker.eject(terms, now: 0, chance: 0)
        #expect(!breaker.isOpen(terms, now: 0) && !breaker.isEjected)
    }

    @Test("an outlier takes those who have nobody else, until they fail as often as the rules say")
    func lastResort() throws {
        let terms = BreakerTerms()
        var breaker = Breaker()
        breaker.eject(terms, now: 0, chance: 0)
        let other = breaker.admit(terms, now: 1)
        #expect(other == nil && breaker.isOpen(terms, now: 1))
        for isFailure in [true, true, true, true, false, true, true, true, true] {
            let admitted = breaker.admit(terms, now: 1, isLastResort: true)
            let passage = try #require(admitted)
            if isFailure {
                breaker.fail(passage, terms, now: 1, chance: 0)
            } else {
                breaker.succeed(passage, terms, now: 1)
            }
        }
        #expect(breaker.state == .open(until: 5 * Self.second) && breaker.isEjected)
        let fifth = breaker.admit(terms, now: 2, isLastResort: true)

        breaker.fail(try #require(fifth), terms, now: 2, chance: 0)

        #expect(breaker.state == .open(until: 10 * Self.second + 2) && !breaker.isEjected)
        let late = breaker.admit(terms, now: 3, isLastResort: true)
        #expect(late == nil)
    }

    @Test("those who have nobody else need not wait for those who find out whether an outlier is well again")
    func lastResortBesideProbes() throws {
        var terms = BreakerTerms()
        terms.probes = 1
        var breaker = Breaker()
        breaker.eject(terms, now: 0, chance: 0)
        let probe = breaker.admit(terms, now: 5 * Self.second)
        let other = breaker.admit(terms, now: 5 * Self.second)
        let last = breaker.admit(terms, now: 5 * Self.second, isLastResort: true)
        #expect(other == nil)

        breaker.leave(try #require(last))
        breaker.fail(try #require(probe), terms, now: 6 * Self.second, chance: 0)
        #expect(breaker.state == .open(until: 16 * Self.second) && breaker.isEjected)
        let next = breaker.admit(terms, now: 16 * Self.second)
        breaker.succeed(try #require(next), terms, now: 16 * Self.second)

        #expect(breaker.state == .closed && !breaker.isEjected)
    }

    @Test("when it is time a few calls find out, one success closes it, and the share of the weight rises")
    func recovery() throws {
        let terms = BreakerTerms()
        var breaker = Self.failing(5, terms, at: 0)
        let later = 5 * Self.second
        let probes = (0..<terms.probes).compactMap { _ in breaker.admit(terms, now: later) }
        let refused = breaker.admit(terms, now: later)

        #expect(probes.count == terms.probes)
        #expect(refused == nil)
        #expect(breaker.isOpen(terms, now: later))
        breaker.succeed(try #require(probes.first), terms, now: later)
        #expect(breaker.state == .closed)
        #expect(breaker.weightShare(terms, now: later) == 0.1)
        #expect(breaker.weightShare(terms, now: later + 5 * Self.second) == 0.5)
        #expect(breaker.weightShare(terms, now: later + 10 * Self.second) == 1)
    }

    @Test(
        "a probe that ends without a word makes room for another, and one that fails opens it for twice as long"
    )
    func probes() throws {
        var terms = BreakerTerms()
        terms.probes = 1
        var breaker = Self.failing(5, terms, at: 0)
        let admitted1 = breaker.admit(terms, now: 5 * Self.second)
        let silent = try #require(admitted1)
        breaker.leave(silent)
        let admitted2 = breaker.admit(terms, now: 5 * Self.second)
        let failed = try #require(admitted2)

        breaker.fail(failed, terms, now: 6 * Self.second, chance: 0)

        #expect(breaker.state == .open(until: 16 * Self.second))
    }

    @Test("the time that it is open never passes the longest one, and chance takes off at most a quarter")
    func bounds() throws {
        let terms = BreakerTerms()
        var breaker = Self.failing(5, terms, at: 0)
        var now: Int64 = 0
        for round in 0..<12 {
            guard case .open(let until) = breaker.state else { break }
            let length = until - now
            #expect(length <= 60 * Self.second, "round \(round)")
            now = until
            let admitted3 = breaker.admit(terms, now: now)
            let passage = try #require(admitted3)
            breaker.fail(passage, terms, now: now, chance: 0.999)
        }
        #expect(breaker.wait(terms, now: now) > 45 * Self.second)
    }

    @Test("what a former state let pass says nothing about a later one")
    func late() throws {
        let terms = BreakerTerms()
        var breaker = Breaker()
        let admitted4 = breaker.admit(terms, now: 0)
        let early = try #require(admitted4)
        for _ in 0..<5 { Self.fail(&breaker, terms, at: 0) }

        breaker.succeed(early, terms, now: 1)
        breaker.leave(early)
        breaker.fail(early, terms, now: 2, chance: 0)

        #expect(breaker.state == .open(until: 5 * Self.second))
    }

    @Test("a target that begins every stream and breaks every one is left alone like one that never answers")
    func brokenStreams() throws {
        var terms = BreakerTerms()
        terms.failureRatePercent = 0
        var breaker = Breaker()
        for _ in 0..<5 {
            let admitted = breaker.admit(terms, now: 0)
            let passage = breaker.hear(try #require(admitted), now: 0)
            breaker.fail(passage, terms, now: 0, chance: 0)
        }
        #expect(breaker.state == .open(until: 5 * Self.second))

        let probe = breaker.admit(terms, now: 5 * Self.second)
        let heard = breaker.hear(try #require(probe), now: 5 * Self.second)
        #expect(breaker.state == .closed)
        breaker.fail(heard, terms, now: 5 * Self.second, chance: 0)

        let recent = breaker.window.counts(within: 10 * Self.second, now: 5 * Self.second)
        #expect((recent.calls, recent.failures) == (1, 1))
    }

    @Test("who asks for another window does not forget what was counted")
    func severalWindows() {
        var terms = BreakerTerms()
        terms.failures = 0
        var longer = terms
        longer.window = .seconds(60)
        var breaker = Breaker()
        for index in 0..<10 {
            Self.fail(&breaker, terms, at: Int64(index))
            Self.fail(&breaker, longer, at: Int64(index))
        }

        #expect(breaker.isOpen(terms, now: 10))
    }

    @Test("any course of events agrees with a model of it", arguments: 0..<50)
    func model(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var terms = BreakerTerms()
        terms.failures = 4
        terms.failureRatePercent = 50
        terms.leastCalls = 6
        terms.probes = 2
        var breaker = Breaker()
        var model = ModelledBreaker(terms)
        var passages: [(Breaker.Passage, Int)] = []
        var now: Int64 = 0
        for step in 0..<600 {
            now += Int64(random.next() % 1_500_000)
            let event = random.next() % 16
            if event == 0 {
                breaker.eject(terms, now: now, chance: 0)
                model.eject(breaker.until)
            } else if event < 8 {
                let isLastResort = random.next() % 2 == 0
                let passage = breaker.admit(terms, now: now, isLastResort: isLastResort)
                let expected = model.admit(now, isLastResort)
                #expect((passage == nil) == (expected == nil), "step \(step)")
                if let passage, let expected { passages.append((passage, expected)) }
            } else if !passages.isEmpty {
                let place = Int(random.next() % UInt64(passages.count))
                let (passage, expected) = passages.remove(at: place)
                switch random.next() % 6 {
                case 0, 1:
                    breaker.succeed(passage, terms, now: now)
                    model.succeed(expected, now)
                case 2:
                    breaker.leave(passage)
                    model.leave(expected)
                case 3: passages.append((breaker.hear(passage, now: now), model.hear(expected)))
                default:
                    breaker.fail(passage, terms, now: now, chance: 0)
                    model.fail(expected, now, breaker.until)
                }
            }
            #expect(breaker.isOpen(terms, now: now) == model.isOpen(now), "step \(step)")
            #expect(breaker.isEjected == model.isEjected, "step \(step)")
        }
    }
}

extension Breaker {
    /// Until when it is open; `nil` if it is not.
    fileprivate var until: Int64? { if case .open(let until) = state { until } else { nil } }
}

/// SplitMix64.
private struct SeededRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// The same rules in other words: a list of what is under way in each epoch, and of what ended in it.
private struct ModelledBreaker {
    private let terms: BreakerTerms
    private var epoch = 0
    private var row = 0
    private var openUntil: Int64?
    private var isProbing = false
    private(set) var isEjected = false
    private var underWay = 0
    private var window = OutcomeWindow()

    init(_ terms: BreakerTerms) { self.terms = terms }

    func isOpen(_ now: Int64) -> Bool {
        if let openUntil { return now < openUntil }
        return isProbing && underWay >= terms.probes
    }

    mutating func admit(_ now: Int64, _ isLastResort: Bool) -> Int? {
        guard !isOpen(now) || (isEjected && isLastResort) else { return nil }
        if let openUntil, now >= openUntil {
            begin()
            isProbing = true
        }
        underWay += 1
        return epoch
    }

    mutating func hear(_ passage: Int) -> Int {
        guard passage == epoch, isProbing else { return passage }
        begin()
        isEjected = false
        underWay = 1
        return epoch
    }

    mutating func succeed(_ passage: Int, _ now: Int64) {
        guard passage == epoch else { return }
        row = 0
        underWay -= 1
        guard isProbing else { return window.count(isFailure: false, now: now) }
        begin()
        isEjected = false
    }

    mutating func leave(_ passage: Int) {
        if passage == epoch { underWay -= 1 }
    }

    mutating func fail(_ passage: Int, _ now: Int64, _ until: Int64?) {
        guard passage == epoch else { return }
        row += 1
        underWay -= 1
        window.count(isFailure: true, now: now)
        let recent = window.counts(within: terms.window.microseconds, now: now)
        let isShare = recent.calls >= terms.leastCalls && recent.failures >= recent.successes
        guard isProbing || row >= terms.failures || isShare else { return }
        if !isProbing { isEjected = false }
        begin()
        openUntil = until
    }

    mutating func eject(_ until: Int64?) {
        guard openUntil == nil, !isProbing else { return }
        begin()
        isEjected = true
        openUntil = until
    }

    private mutating func begin() {
        epoch += 1
        row = 0
        openUntil = nil
        isProbing = false
        underWay = 0
        window.clear()
    }
}
