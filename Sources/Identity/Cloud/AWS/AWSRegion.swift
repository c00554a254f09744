/// Where the services of a region are (AWS General Reference, "Service endpoints and quotas", read November 2026).
enum AWSRegion {
    /// The host of a service; China is a partition with a domain of its own.
    static func host(of service: String, in region: String) -> String {
        "\(service).\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
    }
}
