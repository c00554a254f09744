import Vocabulary

extension Duration {
    /// The duration as the configuration file writes it, such as `2s` or `1500ms`.
    var text: String {
        let milliseconds = microseconds / 1000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
