/// One row of the data plane's table of routes.
struct DataRouteRow: Sendable {
    /// What the path of a row may be.
    enum Target: Sendable {
        /// The row's path and nothing else.
        case whole(DataRoute)
        /// The row's path, which ends in a slash, and behind it the percent-encoded name of one thing.
        case item(@Sendable (String) -> DataRoute)
        /// The row's path, the percent-encoded name of one thing without a slash of its own, and this end.
        case part(end: String, @Sendable (String) -> DataRoute)
        /// The row's path, the percent-encoded name of a model, and this end.
        case model(end: String, InferenceRoute)
    }

    /// `GET`, `POST` or `DELETE`; whoever takes `GET` takes `HEAD` too.
    let method: String
    /// The path, or what it begins with.
    let path: String
    /// What the row leads to.
    let target: Target

    /// The route that a path leads to by this row, if it does.
    func route(to path: Substring) -> DataRoute? {
        switch target {
        case .whole(let route): return path == self.path ? route : nil
        case .item(let route):
            guard path.hasPrefix(self.path), let name = PercentText.decode(path.dropFirst(self.path.count)),
                !name.isEmpty
            else { return nil }
            return route(name)
        case .part(let end, let route):
            guard path.hasPrefix(self.path), path.hasSuffix(end),
                path.utf8.count > self.path.utf8.count + end.utf8.count
            else { return nil }
            let text = path.dropFirst(self.path.count).dropLast(end.count)
            guard !text.contains("/"), let name = PercentText.decode(text) else { return nil }
            return route(name)
        case .model(let end, var route):
            guard path.hasPrefix(self.path), path.hasSuffix(end),
                path.utf8.count > self.path.utf8.count + end.utf8.count,
                let name = PercentText.decode(path.dropFirst(self.path.count).dropLast(end.count)),
                !name.hasSuffix("/")
            else { return nil }
            route.model = name
            return .inference(route)
        }
    }

    /// Whether a method is the row's.
    func takes(_ method: String) -> Bool {
        method == self.method || (self.method == "GET" && method == "HEAD")
    }
}
