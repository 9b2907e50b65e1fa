import { setSecret } from "../faults";
import { missing, rule, unless } from "./rule";

const minutesOfDay = 1440;

/** Start and end of a daily or weekly window, in minutes since midnight; the end is the next day's where it is earlier. */
function timesOf(window: string): [start: number, end: number] {
  const times = [...window.matchAll(/(\d\d):(\d\d)/g)].map(
    ([, hours, minutes]) => Number(hours) * 60 + Number(minutes),
  );
  const [start = 0, end = 0] = times;
  return [start, end > start ? end : end + minutesOfDay];
}

/** True when two windows share a minute, whichever day they are on, since a daily one comes every day. */
const overlap = ([start, end]: [number, number], [from, to]: [number, number]): boolean =>
  [-minutesOfDay, 0, minutesOfDay].some((day) => start + day < to && from < end + day);

export const dashboards = {
  sqliteHasOneWriter: rule(
    "grafana.database sqlite goes with one replica: the file has one writer",
    ["grafana"],
    ({ grafana: { database, replicas } }) =>
      unless(database !== "sqlite" || replicas === 1, {
        path: "grafana.replicas",
        value: replicas,
        reason: "cannot share an SQLite file: it has one writer, and each replica would have its own users",
        remedy: "write 1, or set grafana.database to rds",
      }),
  ),

  externalDatabaseIsNamed: rule(
    "grafana.database external goes with grafana.externalDatabase",
    ["grafana"],
    ({ grafana: { database, externalDatabase } }) =>
      unless(
        database !== "external" || externalDatabase !== undefined,
        missing(
          "grafana.externalDatabase",
          "grafana.database is external",
          "set host, name and user of the PostgreSQL server",
        ),
      ),
  ),

  externalDatabaseHasItsPassword: rule(
    "grafana.database external goes with the secret databasePassword: it cannot be generated for a server that exists",
    ["grafana"],
    ({ grafana: { database } }, { keys }) =>
      unless(
        database !== "external" || keys.has("databasePassword"),
        missing(
          "databasePassword",
          "grafana.database is external: the password of a server that exists cannot be generated",
          setSecret("databasePassword"),
        ),
      ),
  ),

  databaseIsBackedUpOutsideMaintenance: rule(
    "grafana.database rds has aws.database.backupWindow outside aws.database.maintenanceWindow, as RDS asks",
    ["aws", "grafana"],
    ({ aws, grafana }) => {
      if (!aws) return [];
      const { backupWindow, maintenanceWindow } = aws.database;
      const apart = !overlap(timesOf(backupWindow), timesOf(maintenanceWindow));
      return unless(grafana.database !== "rds" || apart, {
        path: "aws.database.backupWindow",
        value: backupWindow,
        reason: `overlaps aws.database.maintenanceWindow ${maintenanceWindow}, which RDS refuses`,
        remedy: "write times before or after it",
      });
    },
  ),

  rdsHasTwoSubnets: rule(
    "grafana.database rds has subnets in two zones, which RDS asks for even without a standby",
    ["aws", "grafana"],
    ({ aws, grafana: { database } }) =>
      unless(!aws || database !== "rds" || aws.subnetIds.length >= 2, {
        path: "aws.subnetIds",
        value: undefined,
        reason: "has one subnet, but RDS asks for two zones even without a standby (grafana.database is rds)",
        remedy: "list private subnets in two zones, or set grafana.database to sqlite or external",
      }),
  ),
};
