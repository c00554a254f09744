import Policy

/// What makes a target the same one across reloads: its name, where it is called, and the key that it is called with.
///
/// Of the key only a hash of this process is kept, so that one that was taken away is not.
struct TargetIdentity: Hashable {
    private let name: String
    private let baseURL: String
    private let key: Int

    init(_ target: Target) {
        name = target.name
        baseURL = target.provider.baseURL
        key = target.provider.apiKey.hashValue
    }
}
