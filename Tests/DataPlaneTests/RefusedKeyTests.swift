import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Keys that are not accepted, in the log")
struct RefusedKeyTests {
    @Test("a key has a line a minute, and all together so many; the next says how many had none")
    func bounded() {
        let book = RefusedKeyBook()
        let (first, later) = (UTCTime(seconds: 60), UTCTime(seconds: 120))

        #expect(book.take("a", now: first) == 0)
        #expect(book.take("a", now: first) == nil)
        #expect(book.take("a", now: UTCTime(seconds: 119)) == nil)
        #expect(book.take("b", now: first) == 2)
        for place in 2..<RefusedKeyBook.mostAMinute { #expect(book.take("\(place)", now: first) == 0) }
        for name in ["c", "a"] { #expect(book.take(name, now: first) == nil) }
        #expect(book.take("a", now: later) == 2)
        #expect(book.take("c", now: later) == 0)
    }

    @Test("what came in the minute before counts in the minute that has begun")
    func late() {
        let book = RefusedKeyBook()
        let (former, later) = (UTCTime(seconds: 119), UTCTime(seconds: 120))

        #expect(book.take("a", now: later) == 0)
        #expect(book.take("a", now: former) == nil)
        #expect(book.take("a", now: later) == nil)
        #expect(book.take("b", now: former) == 2)
        // A clock that was set back.
        #expect(book.take("a", now: UTCTime(seconds: 30)) == 0)
    }

    @Test("a revoked key that is tried on is named by its public part, with the address that tries it")
    func leaked() async throws {
        let log = RecordingLog()
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": upstream.port], logger: log.logger) {
            $0.server.trustedProxies = ["127.0.0.1/32"]
        }
        let leaked = try gate.directory.createKey(in: .root, KeyTerms(name: "leaked"), by: .system)
        _ = try gate.directory.revokeKey(leaked.key.id, by: .system)
        let foreign = "sk-proj-" + String(repeating: "s3cret", count: 9)
        let presented = [leaked.secret.revealed, leaked.secret.revealed, nil, foreign, foreign, Gate.key]

        let statuses = try presented.map { key in
            try gate.ask(Gate.chat, key: key, fields: "x-forwarded-for: 192.0.2.7\r\n").status
        }

        #expect(statuses == [401, 401, 401, 401, 401, 200])
        let entries = log.entries("a key was not accepted")
        #expect(Set(entries.map { $0["key.prefix"] }) == [leaked.key.prefix, "none"])
        // A minute may have begun meanwhile.
        #expect(entries.count < 5)
        for entry in entries {
            #expect(entry["client.address"] == "192.0.2.7")
            #expect(entry["error.code"] == "invalid_api_key")
            #expect(entry.count == 4)
            for secret in ["s3cret", leaked.secret.revealed] {
                #expect(entry.values.allSatisfy { !$0.contains(secret) })
            }
        }
        await gate.stop()
    }
}
