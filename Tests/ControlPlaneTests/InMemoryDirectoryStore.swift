import Policy
import Ports
import Synchronization
import Vocabulary

/// A store that forgets everything with the process, and can be made to fail.
final class InMemoryDirectoryStore: DirectoryStore {
    struct Full: Error {}

    private struct State {
        var teams: [TeamID: Team] = [:]
        var keys: [KeyID: Key] = [:]
        var scopes: [ScopeName: ScopeID] = [:]
        var installationKey: [UInt8]?
        var adminTokenDigest: KeyDigest?
        var writesLeft = Int.max
        var writes = 0
    }

    private let state = Mutex(State())

    /// How many more writes succeed.
    func allow(writes: Int) { state.withLock { $0.writesLeft = writes } }

    /// How many writes were made.
    var writes: Int { state.withLock { $0.writes } }

    func load() throws -> DirectoryContents {
        state.withLock {
            DirectoryContents(
                teams: Array($0.teams.values),
                keys: Array($0.keys.values),
                installationKey: $0.installationKey,
                adminTokenDigest: $0.adminTokenDigest
            )
        }
    }

    func scope(for name: ScopeName) throws -> ScopeID {
        state.withLock {
            let next = ScopeID(rawValue: Int32($0.scopes.count + 1))
            let scope = $0.scopes[name] ?? next
            $0.scopes[name] = scope
            return scope
        }
    }

    func save(_ team: Team) throws { try write { $0.teams[team.id] = team } }
    func delete(_ team: TeamID) throws { try write { $0.teams[team] = nil } }
    func save(_ key: Key) throws { try write { $0.keys[key.id] = key } }
    func save(installationKey: [UInt8]) throws { try write { $0.installationKey = installationKey } }
    func save(adminTokenDigest: KeyDigest) throws { try write { $0.adminTokenDigest = adminTokenDigest } }

    private func write(_ body: (inout State) -> Void) throws {
        try state.withLock {
            guard $0.writesLeft > 0 else { throw Full() }
            $0.writesLeft -= 1
            $0.writes += 1
            body(&$0)
        }
    }
}
