import Foundation

/// Which URLs of identity services are spoken to.
enum CloudURL {
    /// The addresses at which clouds serve a machine's own credentials over plain HTTP: they never leave its host.
    ///
    /// Amazon EC2 User Guide, "Instance metadata"; Amazon ECS Developer Guide, "Task IAM role"; Amazon EKS User Guide,
    /// "Pod Identity"; Google Cloud, "About VM metadata"; all read November 2026.
    private static let metadata: Set<String> = [
        "169.254.169.254", "[fd00:ec2::254]", "fd00:ec2::254", "169.254.170.2", "169.254.170.23",
        "[fd00:ec2::23]", "fd00:ec2::23", "metadata.google.internal",
    ]

    /// Whether a text is an https URL, or an http one of this machine or of its metadata.
    static func isAllowed(_ text: String) -> Bool {
        if SecureURL.isAllowed(text) { return true }
        guard let parts = URLComponents(string: text), parts.scheme == "http", parts.user == nil,
            parts.password == nil, parts.fragment == nil, let host = parts.host
        else { return false }
        return metadata.contains(host)
    }
}
