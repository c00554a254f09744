import DirectoryTesting
import Policy
import Ports
import Secrets
import Synchronization
import Testing
import Vocabulary

@testable import Directory

@Suite("Proving a trail as it grows")
struct AuditProofTests {
    /// A trail that counts what is read of it.
    private final class RecordingTrail: AuditReading {
        struct Contents {
            var rows: [AuditRow] = []
            var checkpoints: [AuditCheckpoint] = []
            var read = 0
        }

        let contents = Mutex(Contents())

        var read: Int { contents.withLock { $0.read } }

        func auditRows(_ filter: AuditFilter, before sequence: Int64?, limit: Int) throws -> [AuditRow] {
            contents.withLock { Array($0.rows.reversed().prefix(limit)) }
        }

        func auditRows(after sequence: Int64, limit: Int) throws -> [AuditRow] {
            contents.withLock { contents in
                let found = contents.rows.filter { $0.sequence > sequence }.prefix(limit)
                contents.read += found.count
                return Array(found)
            }
        }

        func auditRows(
            concerning nodes: [TeamID],
            after sequence: Int64,
            through last: Int64,
            limit: Int
        ) throws -> [AuditRow] { [] }

        func auditCheckpoints(after sequence: Int64, through last: Int64) throws -> [AuditCheckpoint] {
            contents.withLock {
                $0.checkpoints.filter { $0.sequence > sequence && $0.sequence <= last }
            }
        }

        /// Adds changes of two rows each, of which the second concerns a team, signed by somebody.
        func add(_ changes: Int, by signer: UInt8 = 1, action: String = "key.create") {
            contents.withLock { contents in
                for _ in 0..<changes {
                    for teams in [[], [TeamID(rawValue: "team_1")]] {
                        Self.add(action, teams, to: &contents.rows)
                    }
                    guard let end = contents.rows.last else { continue }
                    contents.checkpoints.append(
                        AuditCheckpoint(
                            sequence: end.sequence,
                            hash: end.hash,
                            time: end.time,
                            previous: contents.checkpoints.last?.sequence ?? 0,
                            publicKey: [signer],
                            signature: [signer]
                        )
                    )
                }
            }
        }

        private static func add(_ action: String, _ teams: [TeamID], to rows: inout [AuditRow]) {
            var row = AuditRow(
                sequence: Int64(rows.count + 1),
                time: UTCTime(seconds: 1),
                actor: "system",
                action: action,
                subject: "",
                before: "",
                after: "{}",
                teams: teams
            )
            row.hash = AuditHash.next(after: rows.last?.hash ?? AuditHash.origin, row.hashedBytes)
            rows.append(row)
        }
    }

    private let trail = RecordingTrail()
    private let team = TeamID(rawValue: "team_1")

    private func proof() -> AuditProof { AuditProof(of: trail) { $0.signature == [1] } }

    /// Makes steps up to the trail's end, and says where that is.
    private func advance(_ proof: AuditProof) throws -> Int64 {
        var progress = try proof.advance()
        while progress.mayGoOn { progress = try proof.advance() }
        return progress.position
    }

    private func part(_ proof: AuditProof) throws -> AuditPart {
        let end = try advance(proof)
        return try #require(try proof.part(of: [team, TeamID(rawValue: "team_2")], through: end))
    }

    @Test("each row is proved once, in steps, and what concerns a node is known up to the end")
    func once() throws {
        trail.add(1600)
        let proof = proof()

        let first = try part(proof)

        #expect(first.last == 3200)
        #expect(first.chains.map(\.key) == [team])
        #expect(first.chains[team]?.count == 1600)
        let before = trail.read
        #expect(before < 3210, "\(before) rows were read")

        trail.add(5)
        let second = try part(proof)

        #expect(second.last == 3210)
        #expect(second.chains[team]?.count == 1605)
        #expect(trail.read - before == 11, "the ten new rows, and the last one that was there before")
        #expect(try part(self.proof()).chains == second.chains)
    }

    @Test(
        "who has come to the end gets no part of a proof that another one has begun again and not brought so far"
    )
    func interleaved() throws {
        trail.add(1600)
        let proof = proof()
        let end = try advance(proof)
        #expect(end == 3200)

        proof.begin()
        let forgotten = try proof.part(of: [team], through: end)
        #expect(forgotten == nil, "nothing is proved, which is not the same as nothing to show")
        let other = try proof.advance()
        #expect(other.position == 1000 && other.mayGoOn)
        let short = try proof.part(of: [team], through: end)
        #expect(short == nil, "two thousand rows are not proved")
        #expect(try advance(proof) == end)
        let whole = try #require(try proof.part(of: [team], through: end))
        #expect(whole.last == end)
        #expect(whole.chains[team]?.count == 1600)

        // The other one finds a fault, after which it is not there any more.
        let hash = trail.contents.withLock { $0.rows[3199].hash }
        trail.contents.withLock { $0.rows[3199].hash = [1] }
        #expect(throws: AuditVerifier.Fault.self) { try proof.advance() }
        trail.contents.withLock { $0.rows[3199].hash = hash }
        let failed = try proof.part(of: [team], through: end)
        #expect(failed == nil)
        #expect(try part(proof).chains == whole.chains)
    }

    @Test("an empty trail has nothing that concerns a node")
    func empty() throws {
        let part = try part(proof())
        #expect(part.last == 0)
        #expect(part.chains.isEmpty)
    }

    @Test("the key in force speaks for rows that a lost one has signed, and the gap between both is told")
    func lost() throws {
        trail.add(3, by: 9)
        #expect(throws: AuditVerifier.Fault.self) { try self.part(self.proof()) }
        trail.add(1, action: AuditGap.action)
        trail.add(2)

        let part = try part(proof())

        #expect(part.last == 12)
        #expect(part.gaps == [7, 8])
        #expect(part.chains[team]?.count == 6)
    }

    @Test("a row that was altered is named, also in a part that a lost key has signed", arguments: [0, 4, 9])
    func altered(_ index: Int) throws {
        trail.add(3, by: 9)
        trail.add(2)
        trail.contents.withLock { $0.rows[index].actor = "somebody" }
        let fault = #expect(throws: AuditVerifier.Fault.self) { try part(proof()) }
        #expect(fault?.sequence == Int64(index + 1))
    }

    @Test("an end that nobody has signed, or somebody else, is no proof, and neither is one that was cut off")
    func ends() throws {
        trail.add(3)
        let proof = proof()
        _ = try part(proof)
        trail.contents.withLock { $0.checkpoints[2].signature = [9] }
        #expect(throws: AuditVerifier.Fault.self) { try part(self.proof()) }
        trail.contents.withLock { _ = $0.checkpoints.popLast() }
        #expect(throws: AuditVerifier.Fault.self) { try part(self.proof()) }
        trail.contents.withLock { $0.rows.removeLast(2) }
        let fault = #expect(throws: AuditVerifier.Fault.self) { try part(proof) }
        #expect(fault?.sequence == 6)
    }
}
