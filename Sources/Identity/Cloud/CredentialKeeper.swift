import Synchronization
import Vocabulary

/// Keeps one provider's credential, and fetches it when `CredentialLease` says so.
///
/// All who wait wait for one fetch, each for as long as it likes.
final class CredentialKeeper: Sendable {
    /// The most calls that wait for a fetch at once.
    static let mostWaiting = 4096

    private struct State {
        var lease = CredentialLease()
        var isFailing = false
        var waiters: [@Sendable (Bool) -> Void] = []
    }

    private enum Step {
        case done(Bool)
        case waits(begins: Bool)
    }

    private let source: any CloudCredentialSource
    private let clock: @Sendable () -> UTCTime
    private let chance: @Sendable () -> Double
    private let report: @Sendable (CloudCredentialEvent) -> Void
    private let state = Mutex(State())

    /// Keeps what a source gives; nothing is fetched before the first call.
    init(
        source: any CloudCredentialSource,
        clock: @escaping @Sendable () -> UTCTime,
        chance: @escaping @Sendable () -> Double,
        report: @escaping @Sendable (CloudCredentialEvent) -> Void
    ) {
        self.source = source
        self.clock = clock
        self.chance = chance
        self.report = report
    }

    /// The credential, if one holds: a short lock.
    ///
    /// A fetch that is due begins beside it.
    func held() -> CredentialLease.Held? {
        let now = clock()
        let (held, begins): (CredentialLease.Held?, Bool) = state.withLock { state in
            guard case .use(let held, let isDue) = state.lease.advice(at: now) else { return (nil, false) }
            if isDue { state.lease.begin() }
            return (held, isDue)
        }
        if begins { start() }
        return held
    }

    /// Tells when a credential is there, or that there will be none.
    ///
    /// `whenDone` is called once, from within the call or on another thread.
    func obtain(_ whenDone: @escaping @Sendable (Bool) -> Void) {
        let now = clock()
        let step = state.withLock { Self.enqueue(whenDone, at: now, in: &$0) }
        switch step {
        case .done(let isThere): whenDone(isThere)
        case .waits(let begins): if begins { start() }
        }
    }

    private static func enqueue(
        _ waiter: @escaping @Sendable (Bool) -> Void,
        at now: UTCTime,
        in state: inout State
    ) -> Step {
        switch state.lease.advice(at: now) {
        case .use: return .done(true)
        case .fail: return .done(false)
        case .wait(let begins):
            guard state.waiters.count < mostWaiting else { return .done(false) }
            state.waiters.append(waiter)
            if begins { state.lease.begin() }
            return .waits(begins: begins)
        }
    }

    /// The upstream refused a credential.
    func refused(_ number: UInt64) {
        let now = clock()
        guard state.withLock({ $0.lease.refused(number, at: now) }) else { return }
        report(.dropped)
    }

    private func start() {
        // A task of its own: a call that leaves must not take the fetch from the others. The deadlines of the source's
        // requests end it.
        Task { await fetch() }
    }

    private func fetch() async {
        let result: Result<CloudCredential, CloudCredentialError>
        do throws(CloudCredentialError) {
            let credential = try await source.credential()
            // One that ends at once would be fetched again for every call.
            guard credential.expires.map({ $0 > clock() }) ?? true else { throw .endedOnArrival }
            result = .success(credential)
        } catch {
            result = .failure(error)
        }
        let (now, chance) = (clock(), chance())
        let (waiters, event, isThere) = state.withLock { state in
            let event = Self.end(result, at: now, chance, in: &state)
            defer { state.waiters = [] }
            return (state.waiters, event, state.lease.isReady(at: now))
        }
        if let event { report(event) }
        for waiter in waiters { waiter(isThere) }
    }

    private static func end(
        _ result: Result<CloudCredential, CloudCredentialError>,
        at now: UTCTime,
        _ chance: Double,
        in state: inout State
    ) -> CloudCredentialEvent? {
        switch result {
        case .success(let credential):
            state.lease.succeed(credential, at: now, chance: chance)
            defer { state.isFailing = false }
            return state.isFailing ? .recovered : nil
        case .failure(let error):
            state.lease.fail(error, at: now, chance: chance)
            state.isFailing = true
            return .failed(error, isUsable: state.lease.isReady(at: now))
        }
    }
}
