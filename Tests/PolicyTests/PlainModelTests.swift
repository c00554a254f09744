import Testing
import Vocabulary

@testable import Policy

@Suite("Models whose own targets are all there is to choose among")
struct PlainModelTests {
    private func model(_ strategy: ModelDeclaration.Strategy, _ targets: [Target]) -> Model {
        var declaration = ModelDeclaration(name: "m")
        declaration.strategy = strategy
        declaration.rules = [RoutingRule(name: "prefer")]
        declaration.rules[0].preferred = [TextPattern("c/*")]
        return Model(declaration: declaration, targets: targets, isManagedByFile: true, createdSeconds: 0)
    }

    @Test(
        "the short way makes the plan that the general one makes",
        arguments: ModelDeclaration.Strategy.allCases
    )
    func agrees(_ strategy: ModelDeclaration.Strategy) throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let targets = ["a", "b", "c", "d"].map { name in
                Target.at(
                    name,
                    weight: .random(in: 0...3, using: &random),
                    priority: .random(in: 0...2, using: &random),
                    labels: Bool.random(using: &random) ? ["region": "eu"] : [:],
                    nanosPerMillion: Bool.random(using: &random) ? .random(in: 1...3, using: &random) : nil
                )
            }
            let model = model(strategy, targets)
            try #require(model.isPlain)
            let signals = Dictionary(
                uniqueKeysWithValues: targets.map { target in
                    (
                        target.name,
                        TargetSignals(
                            inFlight: .random(in: 0...3, using: &random),
                            firstTokenMicroseconds: [nil, 100, 500].randomElement(using: &random) ?? nil,
                            isOpen: .random(using: &random)
                        )
                    )
                }
            )
            let chance = Double.random(in: 0..<1, using: &random)
            let isRuled = Bool.random(using: &random)
            let request = RoutingRequest(
                chance: chance,
                affinities: model.basis.map { [$0: 7] } ?? [:],
                ruling: isRuled ? try #require(model.rules).ruling(RuleFacts(), chance: chance) : Ruling(),
                signals: { signals[$0.name] ?? TargetSignals() }
            )
            let labels: RequiredLabels = Bool.random(using: &random) ? ["region": "eu"] : [:]
            var isUnpriced = false
            let general = Routing.candidates(of: model, labels, request.asking(model), &isUnpriced).map(
                \.name
            )
            do throws(Refusal) {
                let plan = try Routing.plan(model, labels: labels, in: Snapshot(), request)
                #expect(plan.targets.map(\.name) == general)
            } catch {
                #expect(general.isEmpty)
                #expect(error.code == (isUnpriced ? .unpricedModel : .noTargetAvailable))
            }
        }
    }

    @Test("a pool, a fallback or a second key takes the general way")
    func isPlain() {
        var declaration = ModelDeclaration(name: "m")
        let target = Target.at("a")
        let own = Model(declaration: declaration, targets: [target], isManagedByFile: true, createdSeconds: 0)
        #expect(own.isPlain)
        let pool = Model.Pool(own, weight: 1, priority: 0)
        let pooled = Model(
            declaration: declaration,
            targets: [target],
            pools: [pool],
            isManagedByFile: true,
            createdSeconds: 0
        )
        #expect(!pooled.isPlain)
        declaration.fallbacks = ["other"]
        let backed = Model(
            declaration: declaration,
            targets: [target],
            isManagedByFile: true,
            createdSeconds: 0
        )
        #expect(!backed.isPlain)
    }

    @Test("one bound holds for targets of one price and one length of answers, and for no others")
    func bounds() {
        func alike(_ targets: Target...) -> Bool { model(.weighted, targets).boundsAreAlike }
        #expect(alike(.at("a"), .at("b"), .at("c", weight: 3, priority: 2, labels: ["region": "eu"])))
        #expect(!alike(.at("a"), .at("b", nanosPerMillion: 2_000_000)))
        #expect(!alike(.at("a"), .at("b", nanosPerMillion: nil)))
        #expect(!alike(.at("a"), .at("b"), .at("c", nanosPerMillion: 1)))
        let longer = Target(
            provider: Target.at("b").provider,
            model: "m",
            weight: 1,
            priority: 0,
            price: Target.at("b").price,
            contextTokens: nil,
            maxOutputTokens: 101,
            labels: [:],
            timeouts: Timeouts()
        )
        #expect(!alike(.at("a"), longer))
    }
}
