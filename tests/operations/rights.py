"""What each account may do where: the table that the tests try, entry by entry."""

from clinical_star.operations.schemas import built_layers
from dev.harness import REPOSITORY

BUILT = built_layers(REPOSITORY / "dbt_project")
LAYERS = ("raw", "audit", *BUILT)
READ = {"select"}
WRITE = READ | {"insert", "update", "delete", "create", "alter", "index", "drop"}
ALLOWED = {
    "loader": {"raw": WRITE, "audit": WRITE, "star": READ},
    "transformer": {"raw": READ, "audit": READ}
    | {layer: WRITE | {"view"} for layer in BUILT},
    "bi_reader": {"star": READ, "findings": READ, "quality": READ},
    "auditor": {"audit": READ, "quality": READ},
}
# On a table `probe` that the administrator has put into each schema.
OPERATIONS = {
    "select": "select * from {schema}.probe",
    "insert": "insert into {schema}.probe values (1)",
    "update": "update {schema}.probe set x = 2",
    "delete": "delete from {schema}.probe",
    "create": "create table {schema}.made (x int)",
    "view": "create view {schema}.seen as select 1 as x",
    "alter": "alter table {schema}.probe add column y int",
    "index": "create index i on {schema}.probe (x)",
    "drop": "drop table {schema}.probe",
}
# What nobody may do; %s is the name of another account.
NEVER = {
    "make a schema": "create schema {prefix}x_elsewhere",
    "read another warehouse": "select * from {elsewhere}.probe",
    "make an account": "create user 'nobody'@'127.0.0.1'",
    "hand rights on": "grant select on {star}.* to '{other}'@'{host}'",
    "read passwords": "select * from mysql.user",
    "change the server": "set global local_infile = 1",
    "end another's session": "kill {session}",
    "write a file": "select 1 into outfile '/tmp/clinical-star-probe'",
}
REFUSED = {1044, 1045, 1095, 1142, 1143, 1227, 1290, 1370, 1410}
