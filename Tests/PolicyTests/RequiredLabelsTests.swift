import Testing
import Vocabulary

@testable import Policy

@Suite("Labels that targets must carry")
struct RequiredLabelsTests {
    @Test("a target has all that is required, and may have more")
    func carried() {
        let labels: RequiredLabels = ["region": "eu", "retention": "none"]
        #expect(labels.areCarried(by: ["region": "eu", "retention": "none", "gpu": "h100"]))
        #expect(!labels.areCarried(by: ["region": "eu"]))
        #expect(!labels.areCarried(by: ["region": "us", "retention": "none"]))
        #expect(RequiredLabels().areCarried(by: [:]))
    }

    @Test("what is added is required as well; of two values no target has both")
    func added() {
        var labels: RequiredLabels = ["region": "eu"]
        labels.add(["retention": "none", "region": "eu"])
        #expect(labels == ["region": "eu", "retention": "none"])
        #expect(labels.contradiction(with: ["region": "eu", "owner": "us"]) == nil)
        #expect(labels.contradiction(with: ["retention": "week", "region": "us"]) == "region")

        labels.add(["region": "us"])

        for region in ["eu", "us"] {
            #expect(!labels.areCarried(by: ["region": region, "retention": "none"]))
        }
    }

    @Test("a key's labels and those of every team above it count together")
    func key() throws {
        var snapshot = Snapshot()
        for (scope, id, parent, labels) in [
            (1, "team_root", nil, [:]), (2, "team_a", "team_root", ["region": "eu"]),
        ] as [(Int32, String, String?, RequiredLabels)] {
            snapshot.put(
                Team(
                    id: TeamID(rawValue: id),
                    scope: ScopeID(rawValue: scope),
                    name: id,
                    parent: parent.map { TeamID(rawValue: $0) },
                    requireLabels: labels,
                    createdAt: UTCTime(seconds: 0)
                )
            )
        }
        let key = Key(
            id: KeyID(rawValue: "key_a"),
            scope: ScopeID(rawValue: 3),
            prefix: "",
            digest: KeyDigest(words: (1, 2, 3, 4)),
            team: TeamID(rawValue: "team_a"),
            name: "k",
            owner: MemberID(ServiceAccountID(of: TeamID(rawValue: "team_a"))),
            requireLabels: ["retention": "none"],
            createdAt: UTCTime(seconds: 0)
        )
        snapshot.put(key)

        let principal = try #require(snapshot.principal(key.id))

        #expect(principal.requiredLabels == ["retention": "none", "region": "eu"])
    }
}
