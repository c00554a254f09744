/// Where a client may put its key.
enum KeyPlace: CaseIterable {
    case bearer, apiKey, googleKey, query

    /// The field line that carries a key, if one does.
    func field(_ key: String) -> String {
        switch self {
        case .bearer: "authorization: Bearer \(key)\r\n"
        case .apiKey: "x-api-key: \(key)\r\n"
        case .googleKey: "x-goog-api-key: \(key)\r\n"
        case .query: ""
        }
    }

    /// A path with the key, if it is carried there.
    func path(_ path: String, _ key: String) -> String { self == .query ? "\(path)?key=\(key)" : path }
}
