import Testing
import Vocabulary

@testable import Policy

@Suite("Models among the targets of models")
struct PoolTests {
    private func target(
        _ name: String,
        weight: Int = 1,
        priority: Int = 0,
        labels: [String: String] = [:]
    ) -> Target { .at(name, weight: weight, priority: priority, labels: labels) }

    private func model(
        _ name: String,
        _ strategy: ModelDeclaration.Strategy = .weighted,
        _ targets: [Target] = [],
        pools: [Model.Pool] = [],
        fallbacks: [String] = [],
        sticky header: String? = nil
    ) -> Model {
        var declaration = ModelDeclaration(name: name)
        if let header {
            declaration.sticky.subject = .header
            declaration.sticky.header = header
        }
        declaration.strategy = strategy
        declaration.fallbacks = fallbacks
        return Model(
            declaration: declaration,
            targets: targets,
            pools: pools,
            isManagedByFile: true,
            createdSeconds: 0
        )
    }

    private func plan(
        _ model: Model,
        chance: Double = 0.5,
        labels: RequiredLabels = [:],
        in snapshot: Snapshot = Snapshot(),
        _ signals: [String: TargetSignals] = [:]
    ) throws -> RoutePlan {
        let request = RoutingRequest(chance: chance) { signals[$0.provider.name] ?? TargetSignals() }
        return try Routing.plan(model, labels: labels, in: snapshot, request)
    }

    private func names(_ plan: RoutePlan) -> [String] { plan.targets.map(\.provider.name) }

    /// Own machines first, else one of two clouds.
    private var nested: Model {
        let clouds = model("clouds", .weighted, [target("east", weight: 3), target("west", weight: 1)])
        let own = model("own", .priority, [target("gpu-2", priority: 1), target("gpu-1")])
        return model(
            "fast",
            .priority,
            pools: [Model.Pool(own, weight: 1, priority: 0), Model.Pool(clouds, weight: 1, priority: 1)]
        )
    }

    @Test("a pool's targets come in the order of its own strategy, at its place in the outer one")
    func order() throws {
        let plan = try plan(nested, chance: 0.9)
        #expect(names(plan).prefix(2) == ["gpu-1", "gpu-2"])
        #expect(Set(names(plan).suffix(2)) == ["east", "west"])
        #expect(plan.pools.map { $0.map(\.name) } == [["own"], ["own"], ["clouds"], ["clouds"]])
        #expect(nested.targets.count == 4)
    }

    @Test("a pool all of whose targets are left alone comes last, one of whose some are does not")
    func open() throws {
        let one = try plan(nested, chance: 0, ["gpu-1": TargetSignals(isOpen: true)])
        #expect(names(one) == ["gpu-2", "gpu-1", "east", "west"])
        let signals = TargetSignals(isOpen: true)
        let all = try plan(nested, chance: 0, ["gpu-1": signals, "gpu-2": signals])
        #expect(names(all) == ["east", "west", "gpu-1", "gpu-2"])
    }

    @Test("weights of pools and targets are of one sum")
    func weights() throws {
        let pair = model("pair", .weighted, [target("a"), target("b")])
        let outer = model(
            "outer",
            .weighted,
            [target("c", weight: 1)],
            pools: [Model.Pool(pair, weight: 3, priority: 0)]
        )
        var firsts: [String: Int] = [:]
        for number in 0..<4000 {
            let plan = try plan(outer, chance: (Double(number) + 0.5) / 4000)
            firsts[names(plan)[0], default: 0] += 1
        }
        #expect(firsts["c"] == 1000)
        #expect((firsts["a"] ?? 0) + (firsts["b"] ?? 0) == 3000)
        // What is drawn outside says nothing of what is drawn within.
        #expect(abs((firsts["a"] ?? 0) - 1500) < 120)
    }

    @Test("required labels hold in every pool, and an empty one is passed by")
    func labels() throws {
        let eu = model("eu", .weighted, [target("a", labels: ["region": "eu"]), target("b")])
        let us = model("us", .weighted, [target("c")])
        let outer = model("outer", .priority, pools: [us, eu].map { Model.Pool($0, weight: 1, priority: 0) })
        #expect(try names(plan(outer, labels: ["region": "eu"])) == ["a"])
    }

    @Test("where labels take out all of a model, its fallback's targets are known as that model's")
    func fallbackFirst() throws {
        let spare = model("spare", .priority, [target("a", labels: ["region": "eu"])])
        let fast = model("fast", .priority, [target("z")], fallbacks: ["spare"])
        var snapshot = Snapshot()
        snapshot.put(providers: [:], models: ["fast": fast, "spare": spare])

        let labelled = try plan(fast, labels: ["region": "eu"], in: snapshot)
        #expect(names(labelled) == ["a"])
        #expect(labelled.fallbackStarts == [0] && labelled.fallbackModels.map(\.name) == ["spare"])
        #expect(labelled.withoutFallbacks.targets.isEmpty)

        let kept = try plan(fast, in: snapshot).keeping { $0.provider.name != "z" }
        #expect(names(kept) == ["a"])
        #expect(kept.fallbackStarts == [0] && kept.fallbackModels.map(\.name) == ["spare"])
        #expect(kept.keeping { _ in true }.fallbackStarts == [0])
    }

    @Test("what stands in two pools, or is a fallback besides, is tried once")
    func twice() throws {
        let shared = model("shared", .weighted, [target("a")])
        let left = model("left", .weighted, pools: [Model.Pool(shared, weight: 1, priority: 0)])
        let outer = model(
            "outer",
            .priority,
            [target("z", priority: 5)],
            pools: [Model.Pool(left, weight: 1, priority: 0), Model.Pool(shared, weight: 1, priority: 1)],
            fallbacks: ["shared", "other"]
        )
        var snapshot = Snapshot()
        let other = model("other", .weighted, [target("o")])
        snapshot.put(providers: [:], models: ["shared": shared, "other": other, "outer": outer])
        let plan = try plan(outer, in: snapshot)
        #expect(names(plan) == ["a", "z", "o"])
        #expect(plan.pools.map { $0.map(\.name) } == [["shared", "left"], [], []])
        #expect(plan.fallbackStarts == [2] && plan.fallbackModels.map(\.name) == ["other"])
        let kept = plan.keeping { $0.provider.name != "a" }
        #expect(kept.pools.count == 2 && names(kept) == ["z", "o"])
    }

    @Test("every strategy keeps together what it says itself, within pools and among fallbacks too")
    func affinities() throws {
        let sessions = model(
            "sessions",
            .sticky,
            [target("a"), target("b"), target("c")],
            sticky: "x-session"
        )
        let chats = model("chats", .prefixAffinity, [target("d"), target("e"), target("f")])
        let keys = model("keys", .sticky, [target("g"), target("h"), target("i")])
        let outer = model(
            "outer",
            .priority,
            pools: [Model.Pool(sessions, weight: 1, priority: 0), Model.Pool(chats, weight: 1, priority: 1)],
            fallbacks: ["keys"]
        )
        #expect(outer.bases == [.header("x-session"), .conversation])
        #expect(model("plain", .weighted, [target("a")]).bases.isEmpty)
        var snapshot = Snapshot()
        snapshot.put(providers: [:], models: ["keys": keys])
        /// Who is first in each of the three, where only some of what stays together changes.
        func homes(session: UInt64, chat: UInt64, key: UInt64) throws -> [String] {
            let request = RoutingRequest(
                chance: 0,
                affinities: [.header("x-session"): session, .conversation: chat, .key: key]
            )
            let line = try names(Routing.plan(outer, labels: [:], in: snapshot, request))
            return [line[0], line[3], line[6]]
        }
        let some = try homes(session: 1, chat: 1, key: 1)
        for number in 2..<20 as Range<UInt64> {
            let number = Affinity.mix(number)
            #expect(try homes(session: number, chat: 1, key: 1).dropFirst() == some.dropFirst())
            #expect(try homes(session: 1, chat: number, key: 1)[0] == some[0])
            #expect(try homes(session: 1, chat: 1, key: number).dropLast() == some.dropLast())
        }
        let all = try (0..<60).map { number in
            let number = Affinity.mix(UInt64(number))
            return try homes(session: number, chat: number, key: number)
        }
        #expect((0..<3).map { place in Set(all.map { $0[place] }).count } == [3, 3, 3])
    }

    @Test("a model that is the only target of another is a pool all the same")
    func single() throws {
        let inner = model("inner", .weighted, [target("a")])
        let outer = model("outer", .weighted, pools: [Model.Pool(inner, weight: 1, priority: 0)])
        #expect(try plan(outer).pools.map { $0.map(\.name) } == [["inner"]])
        #expect(outer.leaves.map(\.model.name) == ["inner"])
    }

    @Test("circles and lines that are too long are found")
    func faults() {
        func declared(_ pools: [String: [String]]) -> [ModelDeclaration] {
            pools.sorted { $0.key < $1.key }.map { name, inner in
                var model = ModelDeclaration(name: name)
                model.pools = inner.map(PoolDeclaration.init)
                return model
            }
        }
        #expect(PoolDeclaration.fault(in: declared(["a": ["b", "c"], "b": ["c"], "c": []])) == nil)
        #expect(PoolDeclaration.fault(in: declared(["a": ["a"]])) == ["a", "a"])
        #expect(
            PoolDeclaration.fault(in: declared(["a": ["b"], "b": ["c"], "c": ["b"]])) == ["b", "c", "b"]
        )
        let line = (0..<9).map { ("m\($0)", $0 < 8 ? ["m\($0 + 1)"] : []) }
        let most = Dictionary(uniqueKeysWithValues: line.dropFirst())
        #expect(PoolDeclaration.fault(in: declared(most)) == nil)
        #expect(PoolDeclaration.fault(in: declared(Dictionary(uniqueKeysWithValues: line)))?.count == 9)
        // Each of five models of a level has all five of the next: 5 + 25 + … ways from the first.
        func shared(_ levels: Int) -> [String: [String]] {
            Dictionary(
                uniqueKeysWithValues: (0..<levels).flatMap { level in
                    (0..<5).map { place in
                        ("w\(level)\(place)", level < levels - 1 ? (0..<5).map { "w\(level + 1)\($0)" } : [])
                    }
                }
            )
        }
        #expect(PoolDeclaration.fault(in: declared(shared(5))) == nil)
        #expect(PoolDeclaration.fault(in: declared(shared(6)))?.count == 6)
    }
}
