import AdminClient
import ArgumentParser
import Foundation

/// `gatehouse selftest`.
struct SelftestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract: "Start on a temporary store, run one exchange through the whole gateway, and check its books.")

    func run() async throws {
        throw ValidationError("selftest is not assembled yet")
    }
}
