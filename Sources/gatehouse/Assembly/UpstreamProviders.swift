import ControlPlane
import Policy
import Upstreams

/// Asks providers over the connections that exchanges have too.
struct UpstreamProviders: ProviderAsking {
    let calls: WholeCalls

    func get(
        _ path: String,
        at provider: Provider,
        timeout: Duration,
        most: Int
    ) async throws(ProviderAskingFailure) -> (status: Int, body: [UInt8]) {
        do throws(WholeCallFailure) {
            let answer = try await calls.get(path, at: provider, timeout: timeout, most: most)
            return (answer.status, answer.body)
        } catch {
            throw ProviderAskingFailure(error.description)
        }
    }
}
