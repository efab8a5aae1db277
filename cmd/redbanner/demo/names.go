package demo

import "strings"

// Common surnames and given names; whom they make together is nobody.
var (
	surnames = strings.Fields("王 李 张 刘 陈 杨 黄 赵 周 吴 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 肖 田 董 袁 潘 蒋 蔡 余")
	women    = strings.Fields("丽娟 秀英 敏 静 艳 婷 慧敏 雪梅 玉兰 佳怡 晓燕 春花 美玲 倩 文静 海霞 红梅 思雨 雅琴 桂芳")
	men      = strings.Fields("伟 强 磊 建国 志强 明辉 国庆 文斌 海涛 俊杰 立新 永健 少华 德福 家豪 晓峰 振宇 光明 浩然 学军")
)

// names gives out each name once.
type names struct {
	dice
	given map[string]bool
}

func newNames(d dice) names { return names{d, map[string]bool{}} }

// next returns a name not given out yet, a woman's when that matters.
func (n names) next(woman bool) string {
	for {
		first := men
		if woman || n.chance(500) {
			first = women
		}
		name := pick(n.dice, surnames) + pick(n.dice, first)
		if !n.given[name] {
			n.given[name] = true
			return name
		}
	}
}
