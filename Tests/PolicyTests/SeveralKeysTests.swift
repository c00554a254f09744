import Testing
import Vocabulary

@testable import Policy

@Suite("Targets at providers with several keys")
struct SeveralKeysTests {
    private var target: Target {
        var declaration = ProviderDeclaration(name: "cloud", kind: "openai")
        declaration.apiKey = ProviderDeclaration.joined(["a", "b", "c"].map { Secret($0) })
        return Target(
            provider: Provider(declaration: declaration, baseURL: "http://cloud", isManagedByFile: true),
            model: "m",
            weight: 2,
            priority: 0,
            price: nil,
            contextTokens: nil,
            maxOutputTokens: 100,
            labels: [:],
            timeouts: Timeouts()
        )
    }

    private func model(_ targets: [Target]) -> Model {
        var declaration = ModelDeclaration(name: "fast")
        declaration.allowsUnpriced = true
        return Model(declaration: declaration, targets: targets, isManagedByFile: true, createdSeconds: 0)
    }

    private func plan(_ chance: Double, _ signals: [String: TargetSignals] = [:]) throws -> [String] {
        let request = RoutingRequest(chance: chance) { signals[$0.name] ?? TargetSignals() }
        return try Routing.plan(model([target]), labels: [:], in: Snapshot(), request).targets.map(\.name)
    }

    @Test("each key is a target of its own, of the same provider")
    func names() {
        let target = target
        #expect(([target] + target.twins).map(\.name) == ["cloud/m", "cloud/m#2", "cloud/m#3"])
        #expect(Set(([target] + target.twins).map(\.declaredName)) == ["cloud/m"])
        #expect(([target] + target.twins).map(\.provider.apiKey?.revealed) == ["a", "b", "c"])
        #expect(Set(target.twins.map(\.provider.name)) == ["cloud"])
        #expect(model([target]).targets.count == 3)
    }

    @Test("a provider with one key, or none, has no twins")
    func one() {
        var declaration = ProviderDeclaration(name: "cloud", kind: "openai")
        #expect(declaration.keys.isEmpty)
        declaration.apiKey = Secret("a")
        let provider = Provider(declaration: declaration, baseURL: "", isManagedByFile: true)
        #expect(provider.twins.isEmpty && provider.apiKey?.revealed == "a" && provider.credential == 1)
    }

    @Test("requests spread over the keys evenly, and every plan has them all")
    func spread() throws {
        var firsts: [String: Int] = [:]
        for number in 0..<3000 {
            let plan = try plan((Double(number) + 0.5) / 3000)
            #expect(plan.sorted() == ["cloud/m", "cloud/m#2", "cloud/m#3"])
            firsts[plan[0], default: 0] += 1
        }
        // Five standard deviations of a third of 3000.
        for count in firsts.values { #expect(abs(count - 1000) < 130) }
    }

    @Test("a key that is left alone comes last, and the target is left alone when all are")
    func open() throws {
        for number in 0..<100 {
            let plan = try plan(Double(number) / 100, ["cloud/m": TargetSignals(isOpen: true)])
            #expect(plan.last == "cloud/m")
        }
        let request = RoutingRequest(chance: 0) { _ in TargetSignals(inFlight: 2, isOpen: true) }
        let all = RoutingCandidate(keysOf: target, request)
        #expect(all.signals.isOpen && all.signals.inFlight == 6)
    }
}
