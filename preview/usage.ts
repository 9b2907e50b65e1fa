/** Text of `--help`. */
export const USAGE = `Usage: npm run preview -- [stack] [options]

Runs the Pulumi program of a stack offline, judges it with the policy pack, renders its manifests.
Tells what it survives, whether its volumes and limits hold the declared load, and what it costs.
Needs no Pulumi CLI, cloud account, cluster or network.

  stack            a stack with a Pulumi.<stack>.yaml; default staging

  -o, --out DIR    write there instead of rendered/<stack>
      --set S=V    change a setting for this run, and show the difference; may be repeated
                   (loki.retention=168h; written to rendered/<stack>.what-if)
      --base DIR   compare with a rendered directory, such as that of the main branch
      --markdown [FILE.md]
                   the review as Markdown for a pull request: in a file, or on stdout instead of the report
      --html FILE  the review as one page that needs no network: maps, tables, differences
      --chart DIR  write the Kubernetes objects as a Helm chart
      --json       one JSON document on stdout instead of the report
      --reveal     generate and write real random secrets, readable by this user only
  -C, --cwd DIR    directory of the Pulumi project; default here
  -v, --verbose    stack traces of failures
  -h, --help       this text

Exit codes: 0 fine, 1 a mandatory policy is violated, 2 bad settings or usage, or a volume or limit that cannot
hold the declared load, 3 the program failed.
`;
