import Policy
import Testing
import Vocabulary

@Suite("Limits of models, providers and owners in a snapshot")
struct LimitedNamesTests {
    private func model(_ name: String, _ limits: LimitTerms) -> (String, Model) {
        var declaration = ModelDeclaration(name: name)
        declaration.limits = limits
        return (name, Model(declaration: declaration, targets: [], isManagedByFile: true, createdSeconds: 0))
    }

    private func provider(_ name: String, requests: Int?) -> (String, Provider) {
        var declaration = ProviderDeclaration(name: name, kind: "openai")
        declaration.requestsPerMinute = requests
        return (name, Provider(declaration: declaration, baseURL: "", isManagedByFile: true))
    }

    @Test("a name keeps its place over reloads that change, drop and bring back its limits")
    func places() {
        var snapshot = Snapshot()
        let limited = LimitTerms(requestsPerMinute: 1)
        func reload(_ models: [(String, Model)], _ providers: [(String, Provider)] = []) -> [Int] {
            snapshot.put(
                providers: Dictionary(providers) { first, _ in first },
                models: Dictionary(models) { first, _ in first }
            )
            return
                (models.flatMap { snapshot.limits(ofModel: $0.0) }
                + providers.flatMap { snapshot.limits(ofProvider: $0.0) }).map(\.place)
        }

        let first = reload([model("a", limited), model("b", limited)], [provider("a", requests: 5)])
        let gone = reload([model("a", LimitTerms()), model("z", limited)], [provider("a", requests: nil)])
        let back = reload(
            [model("a", LimitTerms(concurrency: 3)), model("b", limited)],
            [provider("a", requests: 7)]
        )

        #expect(Set(first).count == 3)
        #expect(gone.count == 1 && !first.contains(gone[0]))
        #expect(back == first)
        #expect(snapshot.limits(ofModel: "a").first?.limits.concurrency == 3)
        #expect(snapshot.limits(ofProvider: "a").first?.holder == .provider("a"))
        #expect(snapshot.limitsProviders)
        _ = reload([], [])
        #expect(snapshot.limits(ofModel: "a").isEmpty && !snapshot.limitsProviders)
    }

    @Test("what binds an owner stands in the paths of all its keys, old and new, and can be lifted")
    func owners() {
        var snapshot = Snapshot()
        snapshot.put(
            Team(id: .root, scope: ScopeID(rawValue: 1), name: "root", parent: nil, createdAt: .start)
        )
        func put(_ number: UInt64, owner: String) {
            snapshot.put(
                Key(
                    id: KeyID(rawValue: "key_\(number)"),
                    scope: ScopeID(rawValue: Int32(number) + 10),
                    prefix: "",
                    digest: KeyDigest(words: (number, 0, 0, 0)),
                    team: .root,
                    name: "k",
                    owner: MemberID(rawValue: owner),
                    createdAt: .start
                )
            )
        }
        func names(_ number: UInt64) -> [String] {
            snapshot.principal(KeyID(rawValue: "key_\(number)"))?.path.nodes.map(\.name.description) ?? []
        }
        put(1, owner: "user_a")
        put(2, owner: "user_b")
        func user(_ id: String, _ scope: Int32, rpm: Int?) -> User {
            User(
                id: UserID(rawValue: id),
                scope: ScopeID(rawValue: scope),
                email: "\(id)@example.com",
                name: id,
                limits: LimitTerms(requestsPerMinute: rpm),
                createdAt: .start
            )
        }

        snapshot.put(user("user_a", 99, rpm: 1))
        put(3, owner: "user_a")

        #expect(names(1) == ["key:key_1", "user:user_a", "team:team_root"])
        #expect(names(3) == ["key:key_3", "user:user_a", "team:team_root"])
        #expect(names(2) == ["key:key_2", "team:team_root"])
        #expect(
            snapshot.principal(KeyID(rawValue: "key_3"))?.path.limited.map(\.scope) == [ScopeID(rawValue: 99)]
        )
        #expect(snapshot.name(of: ScopeID(rawValue: 99)) == .user(UserID(rawValue: "user_a")))
        put(3, owner: "user_b")
        snapshot.put(user("user_a", 99, rpm: nil))
        #expect(snapshot.principal(KeyID(rawValue: "key_1"))?.path.limited.isEmpty == true)
        #expect(names(3) == ["key:key_3", "team:team_root"])
        snapshot.put(user("user_b", 98, rpm: 1))
        #expect(names(3) == ["key:key_3", "user:user_b", "team:team_root"])
    }
}

extension UTCTime {
    fileprivate static let start = UTCTime(seconds: 0)
}
