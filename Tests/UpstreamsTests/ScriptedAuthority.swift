import NIOCore
import Policy
import Ports
import Synchronization

/// An authority whose credential a test gives, and which keeps what it was asked.
final class ScriptedAuthority: UpstreamAuthority, UpstreamAuthorizing {
    private struct State {
        var credential: UInt64?
        var waiters: [@Sendable (Bool) -> Void] = []
        var calls: [AuthorizableCall] = []
        var refused: [UInt64] = []
    }

    private let state: Mutex<State>

    init(credential: UInt64?) { state = Mutex(State(credential: credential)) }

    /// The calls that it has authorized.
    var calls: [AuthorizableCall] { state.withLock { $0.calls } }
    /// The credentials that were refused.
    var refused: [UInt64] { state.withLock { $0.refused } }
    /// How many wait for a credential.
    var waiting: Int { state.withLock { $0.waiters.count } }

    /// Lets those who wait go on, with a credential or without.
    func give(_ credential: UInt64?) {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            state.credential = credential
            return state.waiters
        }
        for waiter in waiters { waiter(credential != nil) }
    }

    func authority(of provider: Provider) -> (any UpstreamAuthority)? { self }

    func isReady() -> Bool { state.withLock { $0.credential != nil } }

    func obtain(whenDone: @escaping @Sendable (Bool) -> Void) {
        state.withLock { $0.waiters.append(whenDone) }
    }

    func authorization(of call: AuthorizableCall) -> UpstreamAuthorization? {
        state.withLock { state in
            guard let credential = state.credential else { return nil }
            state.calls.append(call)
            let lines = ByteBuffer(string: "authorization: Scripted \(credential)\r\n")
            return UpstreamAuthorization(lines: lines, credential: credential)
        }
    }

    func refused(_ authorization: UpstreamAuthorization) {
        state.withLock { $0.refused.append(authorization.credential) }
    }
}
