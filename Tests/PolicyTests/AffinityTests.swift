import Foundation
import Testing
import Vocabulary

@testable import Policy

@Suite("What stays together")
struct AffinityTests {
    private func target(_ name: String, weight: Int = 1) -> Target { .at(name, weight: weight) }

    private func first(
        _ targets: [Target],
        _ strategy: ModelDeclaration.Strategy = .sticky,
        _ affinity: UInt64?,
        chance: Double = 0.5,
        _ signals: [String: TargetSignals] = [:]
    ) -> String? {
        let request = RoutingRequest(chance: chance) { signals[$0.provider.name] ?? TargetSignals() }
            .keeping(affinity)
        return TargetOrder.order(targets.map { RoutingCandidate($0, request) }, strategy, request)
            .first?.targets[0].target.provider.name
    }

    /// Whom each of many callers goes to.
    private func homes(
        _ targets: [Target],
        _ strategy: ModelDeclaration.Strategy = .sticky,
        _ signals: [String: TargetSignals] = [:]
    ) -> [String?] {
        (0..<10_000).map { first(targets, strategy, Affinity.hash("caller \($0)"), signals) }
    }

    private func share(_ name: String, _ homes: [String?]) -> Double {
        Double(homes.count { $0 == name }) / Double(homes.count)
    }

    @Test("a caller stays with its target whatever is drawn, and callers spread by the weights")
    func spread() {
        let targets = [target("a", weight: 6), target("b", weight: 3), target("c", weight: 1)]
        for chance in stride(from: 0.0, to: 1, by: 0.1) {
            #expect(first(targets, .sticky, 7, chance: chance) == first(targets, .sticky, 7))
        }
        let homes = homes(targets)
        // Four standard deviations of a share of 10,000.
        #expect(abs(share("a", homes) - 0.6) < 0.02)
        #expect(abs(share("b", homes) - 0.3) < 0.019)
        #expect(abs(share("c", homes) - 0.1) < 0.012)
    }

    @Test("a target that leaves moves its own callers alone, and has them back when it returns")
    func leaving() {
        let targets = [target("a"), target("b"), target("c")]
        let before = homes(targets)
        let without = homes([targets[0], targets[2]])
        let open = homes(targets, .sticky, ["b": TargetSignals(isOpen: true)])
        for (was, now) in zip(before, without) where was != "b" { #expect(was == now) }
        #expect(open == without)
        #expect(abs(share("a", without) - 0.5) < 0.02)
    }

    @Test("a target that recovers has only a part of its callers back")
    func recovering() {
        let targets = [target("a"), target("b")]
        let homes = homes(targets, .sticky, ["a": TargetSignals(weightShare: 1.0 / 3)])
        #expect(abs(share("a", homes) - 0.25) < 0.02)
    }

    @Test("who has nothing that stays together is spread by chance")
    func without() {
        let targets = [target("a"), target("b")]
        let drawn = Set(stride(from: 0.0, to: 1, by: 0.1).map { first(targets, .sticky, nil, chance: $0) })
        #expect(drawn == ["a", "b"])
    }

    @Test("a conversation leaves its target while that is crowded, and no longer")
    func crowded() {
        let targets = [target("a"), target("b"), target("c")]
        let quiet = homes(targets, .prefixAffinity)
        #expect(quiet == homes(targets))
        // Of 41 calls each may have 18: 41 / 3 times 1.25, rounded up.
        let full = homes(
            targets,
            .prefixAffinity,
            ["a": .init(inFlight: 18), "b": .init(inFlight: 11), "c": .init(inFlight: 11)]
        )
        #expect(!full.contains("a"))
        for (was, now) in zip(quiet, full) where was != "a" { #expect(was == now) }
        let almost = homes(
            targets,
            .prefixAffinity,
            ["a": .init(inFlight: 17), "b": .init(inFlight: 12), "c": .init(inFlight: 11)]
        )
        #expect(almost == quiet)
    }

    @Test("a crowd is one for its weight")
    func crowdedByWeight() {
        let targets = [target("a", weight: 3), target("b")]
        let homes = homes(targets, .prefixAffinity, ["a": .init(inFlight: 20), "b": .init(inFlight: 19)])
        #expect(homes.allSatisfy { $0 == "a" })
    }

    @Test("the logarithm is that of the system's library")
    func logarithm() {
        for number in [1e-300, 1e-16, 0.1, 0.5, 0.707, 0.7072, 0.999_999, 1, 1.5, 12_345.678] {
            let expected = log(number)
            #expect(
                abs(Rendezvous.logarithm(number) - expected) <= 1e-12 * max(1, abs(expected)),
                "\(number)"
            )
        }
    }
}
