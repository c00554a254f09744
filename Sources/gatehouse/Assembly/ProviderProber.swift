import DataPlane
import Directory
import Logging
import Policy
import ServiceLifecycle
import Upstreams

/// Asks the providers that say so now and then whether they are well, and tells the breakers of their targets.
///
/// One round at a time: a round takes as long as the slowest provider may.
struct ProviderProber: Service {
    private static let mostBytes = 4 << 20

    let directory: Directory
    let calls: WholeCalls
    let dataPlane: DataPlaneServer
    let logger: Logger

    func run() async throws {
        var last: [String: ContinuousClock.Instant] = [:]
        for await _ in AsyncTicks(every: .seconds(1)).cancelOnGracefulShutdown() {
            let now = ContinuousClock.now
            let snapshot = directory.published().snapshot
            let due = snapshot.providers.values.filter { provider in
                guard let terms = provider.declaration.probe else { return false }
                return last[provider.name].map { now - $0 >= terms.interval } ?? true
            }
            for provider in due { last[provider.name] = now }
            last = last.filter { snapshot.providers[$0.key] != nil }
            await withDiscardingTaskGroup { group in
                for provider in due { group.addTask { await probe(provider, snapshot) } }
            }
        }
    }

    private func probe(_ provider: Provider, _ snapshot: Snapshot) async {
        guard let terms = provider.declaration.probe else { return }
        let isWell: Bool
        do throws(WholeCallFailure) {
            let answer = try await calls.get(
                terms.path,
                at: provider,
                timeout: terms.timeout,
                most: Self.mostBytes
            )
            isWell = answer.status < 500
        } catch .tooLarge {
            isWell = true
        } catch {
            logger.debug(
                "a provider did not answer its probe",
                metadata: ["provider": "\(provider.name)", "failure": "\(error)"]
            )
            isWell = false
        }
        dataPlane.probed(provider, isWell: isWell, models: snapshot.models.values)
    }
}
